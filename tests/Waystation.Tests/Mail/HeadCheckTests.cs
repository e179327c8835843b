using CsCheck;
using Waystation.Mail;
using Waystation.Relay;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Mail;

/// <summary>A relay that lies is noticed, whichever way it lies.</summary>
public sealed class HeadCheckTests
{
    private static readonly RelayKey s_key = TestRelay.NewKey();
    private static readonly RelayKey s_relay = TestRelay.NewKey();
    private static readonly Incarnation s_life = Incarnation.Draw();
    private static readonly Listed[] s_items = [.. Enumerable.Range(1, 12).Select(NewItem)];

    [Fact]
    public void An_honest_relay_is_believed_however_it_is_paged() => Gen.Int[0, 12].Select(Gen.Int[0, 12]).Sample((one, other) =>
    {
        var (first, second) = (Math.Min(one, other), Math.Max(one, other));
        var seen = Next(Seen.Nothing(s_key.Address), Page(0, first));
        seen = Next(seen, Page(first, second));
        return seen.Number == second && seen.Hash.Equals(HashAt(second));
    });

    [Fact]
    public void A_roll_back_is_noticed() => Gen.Int[1, 12].Select(Gen.Int[0, 11]).Where((seen, shown) => shown < seen).Sample((seen, shown) =>
        Lie(At(seen), Page(shown, shown)) == LieKind.RolledBack);

    [Fact]
    public void A_fork_is_noticed() => Gen.Int[0, 11].Sample(number =>
    {
        var forged = Page(number, 12) with { Head = Head.Sign(s_relay, s_key.Address, 12, Digest.Of("another history"u8), s_life) };
        var elsewhere = At(number) with { Hash = Digest.Of("what I saw"u8) };
        return Lie(At(number), forged) == LieKind.Forked && Lie(elsewhere, Page(number, 12)) == LieKind.Forked && Lie(elsewhere, Page(number, number)) == LieKind.Forked;
    });

    [Fact]
    public void A_missing_item_is_noticed() => Gen.Int[0, 11].Sample(missing =>
        Lie(At(0), Page(0, 12) with { Items = [.. s_items.Where((_, at) => at != missing)] }) == LieKind.Dropped);

    [Fact]
    public void A_repeated_item_is_noticed() => Gen.Int[0, 11].Sample(at =>
        Lie(At(0), Page(0, 12) with { Items = [.. s_items[..(at + 1)], .. s_items[at..]] }) == LieKind.Repeated);

    [Fact]
    public void Items_out_of_order_are_noticed() => Gen.Int[0, 10].Sample(at =>
    {
        Listed[] swapped = [.. s_items];
        (swapped[at], swapped[at + 1]) = (swapped[at + 1], swapped[at]);
        return Lie(At(0), Page(0, 12) with { Items = swapped }) == LieKind.Reordered;
    });

    [Fact]
    public void Items_renumbered_to_hide_an_exchange_are_noticed() => Gen.Int[0, 10].Sample(at =>
    {
        Listed[] swapped = [.. s_items];
        (swapped[at], swapped[at + 1]) = (swapped[at + 1] with { Number = at + 1 }, swapped[at] with { Number = at + 2 });
        return Lie(At(0), Page(0, 12) with { Items = swapped }) == LieKind.Forked;
    });

    [Fact]
    public void An_altered_body_is_noticed() => Gen.Int[0, 11].Sample(at =>
    {
        Listed[] altered = [.. s_items];
        altered[at] = altered[at] with { Body = new byte[1024] };
        return Lie(At(0), Page(0, 12) with { Items = altered }) == LieKind.Altered;
    });

    [Fact]
    public void A_body_erased_leaves_the_chain_whole() => Gen.Int[0, 11].Sample(at =>
    {
        Listed[] erased = [.. s_items];
        erased[at] = erased[at] with { Body = null, Gone = new Gone.Deleted(Deletion.Sign(s_key, erased[at].Id)) };
        return Next(At(0), Page(0, 12) with { Items = erased }).Number == 12;
    });

    [Fact]
    public void Another_incarnation_is_a_restored_backup_and_not_yet_a_lie()
    {
        var reborn = Page(0, 3) with { Head = Head.Sign(s_relay, s_key.Address, 3, HashAt(3), Incarnation.Draw()) };
        Assert.Equal(new Verdict.Restored(reborn.Head.Incarnation), HeadCheck.Check(At(7), reborn));
    }

    private static Listed NewItem(int number)
    {
        var body = System.Security.Cryptography.RandomNumberGenerator.GetBytes(1024);
        return new Listed(number, ItemId.Draw(), new DateOnly(2026, 12, 24), Digest.Of(body), body.Length, body, null);
    }

    private static Digest HashAt(int number) => s_items[..number].Aggregate(Chain.Start(s_key.Address), (hash, item) => Chain.Next(hash, item.Number, item.Id, item.Expires, item.BodyHash));

    private static Seen At(int number) => new(number, HashAt(number), s_life);

    private static ListAnswer.Listing Page(int after, int until) =>
        new(s_items[after..until], Head.Sign(s_relay, s_key.Address, until, HashAt(until), s_life), More: until < 12, ClosesOn: null);

    private static Seen Next(Seen seen, ListAnswer.Listing page) => Assert.IsType<Verdict.Consistent>(HeadCheck.Check(seen, page)).Next;

    private static LieKind Lie(Seen seen, ListAnswer.Listing page) => Assert.IsType<Verdict.Lie>(HeadCheck.Check(seen, page)).Kind;
}
