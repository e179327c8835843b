using System.Text.Json;
using System.Text.Json.Serialization;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Post;
using Waystation.Sealing;

namespace Waystation.Office.Rooms;

/// <summary>A member's signing key of one epoch vouches for the one of the next, and is destroyed then.</summary>
/// <remarks>Signed as everything is (docs/letters.md, section 1), for the room's first address: nothing else that a key signs reads like this.</remarks>
internal sealed record Continuation
{
    /// <summary>The new signing key, as address text.</summary>
    public required string Continues { get; init; }

    /// <summary>The epoch in which it signs.</summary>
    public required int Epoch { get; init; }

    public static byte[] Write(Key before, Address next, Address room, int epoch) =>
        SignedText.Write(JsonSerializer.SerializeToUtf8Bytes(new Continuation { Continues = next.ToText(), Epoch = epoch }, OfficeJson.Default.Continuation), room, before);

    /// <returns>The introduction, and where its proof does not hold, without what it claims by it.</returns>
    public static AuthorIntroduced Check(AuthorIntroduced introduced, string author, Address room, int epoch) =>
        introduced.Before is null && introduced.Proofs is null ? introduced
        : Holds(introduced, author, room, epoch) ? introduced
        : introduced with { Before = null, Proofs = null };

    public override string ToString() => nameof(Continuation);

    private static bool Holds(AuthorIntroduced introduced, string author, Address room, int epoch)
    {
        if (introduced is not { Before: { } by, Proofs: { Count: > 0 and < RoomEpoch.Most } proofs })
        {
            return false;
        }

        var at = 0;
        foreach (var proof in proofs)
        {
            if (Read(proof, room) is not { } said || said.By != by || said.What.Epoch <= at)
            {
                return false;
            }

            (by, at) = (said.What.Continues, said.What.Epoch);
        }

        return by == author && at == epoch;
    }

    private static (string By, Continuation What)? Read(byte[] proof, Address room)
    {
        try
        {
            return SignedText.TryRead(proof, room, out var text, out _) && JsonSerializer.Deserialize(text.Json.Span, OfficeJson.Default.Continuation) is { Continues: not null } said ? (text.By.ToText(), said) : null;
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
