using System.Collections.Immutable;

namespace Waystation.Casework.Members;

/// <summary>A member was taken out of a room. It has its effect at once; others confirm it or take it back.</summary>
/// <param name="Member">Who.</param>
/// <param name="Name">The pseudonym that they had here; null when they had not come.</param>
/// <param name="By">The member who took them out.</param>
/// <param name="Day">Of the author.</param>
/// <param name="Epoch">Which ended with it.</param>
/// <param name="Number">Of the entry: up to here, who was taken out could read all.</param>
public sealed record Removal(string Member, string? Name, string By, DateOnly Day, int Epoch, long Number)
{
    /// <summary>Who was taken out wanted to take out whoever did it, and had not seen it: two others decide.</summary>
    public bool IsMutual { get; init; }

    /// <summary>They asked for it themselves: nobody has to confirm it.</summary>
    public bool TheyAsked { get; init; }

    /// <summary>Members who said that it was right.</summary>
    public ImmutableSortedSet<string> Confirmed { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Members who said that it was wrong.</summary>
    public ImmutableSortedSet<string> Reversed { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>How many others decide it.</summary>
    public int Deciders => IsMutual ? 2 : 1;

    public bool IsConfirmed => TheyAsked || Confirmed.Count >= Deciders;

    public bool IsReversed => !TheyAsked && Reversed.Count >= Deciders;

    public bool IsDecided => IsConfirmed || IsReversed;

    public override string ToString() => nameof(Removal);
}

/// <summary>A member struck out a device of their own: it was lost, or another took its place. They stay a member; nobody else decides about it.</summary>
/// <param name="Member">Whose.</param>
/// <param name="Device">Its address, as text.</param>
/// <param name="Day">Of the author.</param>
/// <param name="Epoch">Which ended with it.</param>
public sealed record StruckDevice(string Member, string Device, DateOnly Day, int Epoch)
{
    public override string ToString() => nameof(StruckDevice);
}
