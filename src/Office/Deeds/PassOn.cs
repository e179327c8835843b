using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Waystation.Casework.Audit;
using Waystation.Casework.Cases;
using Waystation.Casework.Consent;
using Waystation.Casework.Exchange;
using Waystation.Casework.Referral;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Packages;
using Waystation.Office.Rooms;
using Waystation.Sealing;

namespace Waystation.Office.Deeds;

/// <summary>What would leave a case now, and what would stay.</summary>
/// <param name="Mark">Names exactly these items under these grants: whoever lets them out says it again, so that nothing leaves that nobody has looked at. It opens nothing.</param>
public sealed record Leaving(CaseExport Export, string Mark)
{
    public override string ToString() => nameof(Leaving);
}

/// <summary>How letting something out of a case ended.</summary>
public abstract record PassAnswer
{
    private PassAnswer()
    {
    }

    public sealed override string ToString() => nameof(PassAnswer);

    /// <param name="Bytes">A package: an age file. An export: a zip archive.</param>
    public sealed record Left(byte[] Bytes) : PassAnswer;

    /// <summary>Nothing left.</summary>
    public sealed record Refused(PassRefusal Why) : PassAnswer;

    /// <summary>Casework speaks against it. Nothing left.</summary>
    public sealed record Objected(Objection Why) : PassAnswer;
}

/// <summary>Why nothing left.</summary>
public enum PassRefusal
{
    /// <summary>What has been let out cannot be taken back: it is decided over the newest that the relay has, and it does not answer.</summary>
    NotReached,

    /// <summary>What is typed is no key of age, no card and no address of a Waystation that is there today.</summary>
    NotARecipient,

    /// <summary>No live consent covers any of it.</summary>
    NothingLeaves,

    /// <summary>Something changed since the person looked: a consent, or what is known.</summary>
    LookAgain,

    /// <summary>The relay would not take the entry that says so; without it nothing leaves.</summary>
    NotTaken,
}

/// <summary>
/// The one way in which something leaves a desk as files. What leaves is what <see cref="Release.Decide"/> lets out of the newest state of the room; nothing that a page sends adds to it.
/// A package leaves only after the room says that it did.
/// </summary>
public static class PassOn
{
    /// <summary>Looks at what would leave. Nothing is written.</summary>
    public static Leaving Look(CaseOnDesk shown, ReleaseRequest request)
    {
        var export = CaseExport.Of(shown.File, request, shown.Today);
        var said = new StringBuilder();
        foreach (var released in export.Decision.Leaves)
        {
            said.Append(CultureInfo.InvariantCulture, $"{released.Number}:{string.Join(',', released.Grants.Select(grant => grant.Terms.Id))};");
        }

        return new Leaving(export, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(said.ToString()))));
    }

    /// <summary>Sends a package to another organisation: the room says so first, then it is sealed to them and handed out.</summary>
    /// <param name="referral">Its id, proposed before.</param>
    /// <param name="to">Their recipient as age writes it, their card, or a Waystation address of this relay.</param>
    /// <param name="mark">Of what the person looked at.</param>
    public static async Task<PassAnswer> SendAsync(Workstation desk, CaseRoom room, string referral, string to, string mark, CancellationToken stop)
    {
        // What this desk has still to say comes first: it may be a withdrawal.
        await CourierRound.SendAsync(desk, stop);
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (await RecipientAsync(desk, to.Trim(), stop) is not { } recipient)
            {
                return new PassAnswer.Refused(PassRefusal.NotARecipient);
            }

            if (await NewestAsync(desk, room, stop) is not { } shown || shown.File.Referrals.Find(referral) is not { } package)
            {
                return new PassAnswer.Refused(PassRefusal.LookAgain);
            }

            var leaving = Look(shown, package.What.Request);
            if (Weigh(leaving, mark) is { } why)
            {
                return new PassAnswer.Refused(why);
            }

            var sent = new ReferralSent(referral, leaving.Export.Items, leaving.Export.PackageSha256!);
            if (Admission.Check(shown.File, sent, shown.Me, shown.Today) is { } objection)
            {
                return new PassAnswer.Objected(objection);
            }

            if (await RoomWriter.WriteAsync(desk, room, desk.World.DrawLetterId().ItemFor(room.Author, room.Address), sent, stop) is not null)
            {
                return new PassAnswer.Refused(PassRefusal.NotTaken);
            }

            // A colleague's withdrawal that came between looking and writing counts: the package stays here.
            if (room.Case?.Referrals.Find(referral)?.Sent.LastOrDefault(left => left.By.Author == shown.Me) is not { Without.Count: 0 })
            {
                desk.Vault.Commit(desk.PutErrands(new Errand.WriteFact(room.Address.ToText(), desk.World.DrawLetterId().ItemFor(room.Author, room.Address).ToText(), new ReferralWithdrawn(referral, ReferralReason.Mistake).ToJson())));
                return new PassAnswer.Refused(PassRefusal.LookAgain);
            }

            NoteAccess.Keep(desk, room, Noted(AccessKind.Disclosed, leaving, package.What.Recipient));
            return new PassAnswer.Left(AgeFile.Seal(PackageFolder.Pack(leaving.Export.Files), [recipient]));
        }
        catch (RelayUnreachableException)
        {
            return new PassAnswer.Refused(PassRefusal.NotReached);
        }
        finally
        {
            desk.Turn.Release();
        }
    }

    /// <summary>Writes what consents cover into a folder of files, as a zip archive, for whom they name.</summary>
    /// <param name="mark">Of what the person looked at.</param>
    public static async Task<PassAnswer> ExportAsync(Workstation desk, CaseRoom room, ReleaseRequest request, string mark, CancellationToken stop)
    {
        await CourierRound.SendAsync(desk, stop);
        await desk.Turn.WaitAsync(stop);
        try
        {
            if (await NewestAsync(desk, room, stop) is not { } shown)
            {
                return new PassAnswer.Refused(PassRefusal.LookAgain);
            }

            if (room.OnlyReads)
            {
                return new PassAnswer.Objected(Objection.OnlyReads);
            }

            var leaving = Look(shown, request);
            if (Weigh(leaving, mark) is { } why)
            {
                return new PassAnswer.Refused(why);
            }

            NoteAccess.Keep(desk, room, Noted(AccessKind.Exported, leaving, request.Recipient));
            return new PassAnswer.Left(PackageFolder.Pack(leaving.Export.Files));
        }
        catch (RelayUnreachableException)
        {
            return new PassAnswer.Refused(PassRefusal.NotReached);
        }
        finally
        {
            desk.Turn.Release();
        }
    }

    private static PassRefusal? Weigh(Leaving leaving, string mark) =>
        leaving.Export.Files.Count == 0 ? PassRefusal.NothingLeaves
        : leaving.Mark != mark ? PassRefusal.LookAgain
        : null;

    /// <returns>Null when the room has no case, or this desk has still something to say in it.</returns>
    private static async Task<CaseOnDesk?> NewestAsync(Workstation desk, CaseRoom room, CancellationToken stop)
    {
        await RoomStep.TakeAsync(desk, room, stop);
        return LookAtCase.Waiting(desk, room).Any() ? null : LookAtCase.Of(desk, room, RoomSeen.Of(desk, room).Number);
    }

    private static async Task<Recipient?> RecipientAsync(Workstation desk, string typed, CancellationToken stop)
    {
        if (Recipient.TryParse(typed, out var recipient, out _))
        {
            return recipient;
        }

        var card = Card.TryParse(typed, out var read, out _) ? read : Address.TryParse(typed, out var address, out _) ? await desk.Relay.GetCardAsync(address, stop) : null;
        return card is null || card.IsExpired(desk.World.Today) ? null : CardRecipient.Of(card);
    }

    private static AccessNoted Noted(AccessKind kind, Leaving leaving, string recipient)
    {
        var leaves = leaving.Export.Decision.Leaves;
        return new AccessNoted(
            kind,
            [.. leaves.Select(released => released.Category).Distinct().Order()],
            [.. leaves.SelectMany(released => released.Grants).Select(grant => grant.Terms.Person).Distinct(StringComparer.Ordinal)],
            [.. leaves.SelectMany(released => released.Grants).Select(grant => grant.Terms.Id).Distinct(StringComparer.Ordinal)],
            recipient);
    }
}
