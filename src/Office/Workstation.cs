using System.Collections.Concurrent;
using System.Collections.Immutable;
using Waystation.Casework.Retention;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office.Archive;
using Waystation.Office.Courier;
using Waystation.Office.Index;
using Waystation.Office.Intake;
using Waystation.Office.Members;
using Waystation.Office.Post;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Sealing;

namespace Waystation.Office;

/// <summary>An unlocked desk: the vault, the keys in it, the rooms that they open, and what waits at intake. Locking wipes it from memory.</summary>
/// <remarks>Deeds change it; the courier fetches and sends. One thing happens at a time: whoever changes it holds <see cref="Turn"/>.</remarks>
public sealed class Workstation : IDisposable
{
    private const string IndexKey = "index/snapshot";

    /// <summary>A snapshot of the index is sealed when so many entries came since the last, and when the desk is locked.</summary>
    private const int SnapshotAfter = 5_000;

    /// <summary>Fewer than stay in memory.</summary>
    private const int OpenedAtOnce = 32;

    // Replaced, never changed: pages read them while the courier works.
    private volatile ImmutableList<Key> _shifts = [];
    private volatile ImmutableList<IntakeSide> _intakes = [];
    // In an order of their own, which is the same at every start.
    private volatile ImmutableSortedDictionary<string, CaseRoom> _rooms = ImmutableSortedDictionary.Create<string, CaseRoom>(StringComparer.Ordinal);
    private readonly Awake _awake = new();
    private readonly TroubleBook _troubles;
    private readonly IntakeSide _noTriage = new(Duty.Triage), _noSafeguarding = new(Duty.Safeguarding);
    private bool _rests;
    private bool _isDisposed;
    private RelayClient? _relay;
    private IReadOnlyList<Uri> _ways = [];

    public Workstation(World world, SealedVault vault)
    {
        World = world;
        Vault = vault;
        _troubles = new TroubleBook(vault);
        var lists = Task.Run(() => CaseIndex.Open(vault, IndexKey));
        Reload();
        Index = lists.GetAwaiter().GetResult();
        LikePeople = new LikePeople(vault, () => Index.Board);
        Index.Rules = Rules;
        Index.FetchWords(() => Opened(_rooms.Values).Where(room => room.Case is not null).Select(room => (room.Address, room.Case!)));
        var folded = Index.Folded();

        // They came after the snapshot: this desk was killed, or its power went. Or there is none.
        foreach (var room in Opened(_rooms.Values.Where(room => room.LastNumber > folded.GetValueOrDefault(room.Address.ToText()))))
        {
            Index.Take(room);
            room.Conversation.Keep();
        }
    }

    public World World { get; }

    /// <summary>What people who need help wrote first, to the intake of the roster in force (<see cref="WaitingFor"/>: to those before, too).</summary>
    public IntakeBoard Intake => Triage.Board;

    public IntakeSide Triage => SideOf(Duty.Triage);

    /// <summary>What was told of one of us.</summary>
    public IntakeSide Safeguarding => SideOf(Duty.Safeguarding);

    /// <summary>Each roster has an intake of its own; what came to those before is among them until it is taken on, the oldest first.</summary>
    public IReadOnlyList<IntakeSide> Sides => _intakes;

    /// <summary>What nobody has taken on, the oldest intake first.</summary>
    public IReadOnlyList<Waiting> WaitingFor(Duty duty) => [.. Sides.Where(side => side.Duty == duty).SelectMany(side => side.Board.Waiting)];

    /// <summary>How the way to the relay stands, for people.</summary>
    public CourierState Courier { get; } = new();

    public bool HasJoined => Membership is not null;

    /// <summary>Whether this desk's person confirmed the organisation's root.</summary>
    public bool IsConfirmed => Root is not null;

    public string? Pseudonym => Membership?.Pseudonym;

    public Address? Root => Membership?.Root is { } text && Address.TryParse(text, out var root, out _) ? root : null;

    /// <summary>A root that has appointed this member and waits for the person at the desk to confirm it; null when none does.</summary>
    public Address? ProposedRoot { get; internal set; }

    /// <summary>The newest roster that this desk has seen; whether it is good today is <see cref="RosterWatch"/>'s to say.</summary>
    public Roster? Roster { get; private set; }

    public IEnumerable<CaseRoom> Rooms => _rooms.Values;

    public CaseCounts Cases => Index.Count();

    /// <summary>Grows with everything that comes into a room.</summary>
    public int News { get; private set; }

    /// <summary>Grows with what contacts and members say to each other.</summary>
    public int Said { get; private set; }

    /// <summary>Changes with what stands about reserves: requests, answers, how a desk comes back.</summary>
    public int Reserves => Recovery.ReserveBook.All(Vault).Sum(plan => (plan.Asks.Count * 16) + (plan.HeldOn is null ? 0 : 4) + (plan.IsKept ? 8 : 0)) + Recovery.KeepHalf.Waiting(this) + (1_000 * Devices.MyDevices.Waiting(this)) + (Recovery.ReturnBook.Plan(Vault) is { } plan ? 100 + (int)plan.Stage + (plan.Until is null ? 0 : 50) : 0);

    internal SealedVault Vault { get; }

    internal CaseIndex Index { get; private set; }

    /// <summary>Letters at intake whose writers were told, in this session, that they were read.</summary>
    internal HashSet<LetterId> Told { get; } = [];

    /// <summary>What was noted of reading and searching since unlocking: each is noted once a day.</summary>
    internal ConcurrentDictionary<string, byte> Noted { get; } = new(StringComparer.Ordinal);

    /// <summary>Which heads of rooms people were shown since unlocking.</summary>
    internal ShownHeads Shown { get; } = new();

    /// <summary>Held by whoever changes the desk, so that one thing happens at a time.</summary>
    internal SemaphoreSlim Turn { get; } = new(1, 1);

    internal Membership? Membership { get; private set; }

    internal Key? Member { get; private set; }

    /// <summary>The triage intake's key, once appointed.</summary>
    internal Key? IntakeMailbox => Triage.Mailbox;

    internal IReadOnlyList<Key> Shifts => _shifts;

    /// <summary>Rooms whose key this desk has, and of which nothing has come yet.</summary>
    internal int RoomsToCome => _rooms.Count > Index.Count().Cases ? _rooms.Values.Count(room => room.LastNumber == 0) : 0;

    /// <summary>Cases into which colleagues on triage let this desk in, and which wait at the relay because it carries as many as it may.</summary>
    public int HeldInvitations { get; internal set; }

    /// <summary>Whether this round read the member's own mailbox to its end and believed it.</summary>
    internal bool HasHeard { get; set; }

    public override string ToString() => nameof(Workstation);

    /// <summary>This desk's shift key that is on triage today, if any.</summary>
    internal Key? ShiftToday => ShiftFor(Duty.Triage);

    public bool IsOnShift => IsOn(Duty.Triage);

    public bool IsOn(Duty duty) => ShiftFor(duty) is not null && SideOf(duty).Mailbox is not null;

    /// <summary>Colleagues on triage today, by shift card.</summary>
    public IReadOnlyList<Card> ColleaguesToday => ColleaguesOn(Duty.Triage);

    /// <summary>Colleagues who have a duty today, by shift card.</summary>
    public IReadOnlyList<Card> ColleaguesOn(Duty duty) => Roster is null ? [] : [.. Roster.OnShift(World.Today, duty).Select(on => on.Card).Where(card => !_shifts.Any(shift => shift.Address.Equals(card.Mailbox)))];

    /// <summary>The intake that the roster names; one at which nothing is, where this desk was not appointed to it.</summary>
    internal IntakeSide SideOf(Duty duty) => _intakes.LastOrDefault(side => side.Duty == duty && (Roster is null || side.IsAt(Roster.IntakeOf(duty)))) ?? (duty == Duty.Triage ? _noTriage : _noSafeguarding);

    /// <summary>The intake at an address; null when this desk has it no more.</summary>
    internal IntakeSide? SideAt(string intake) => _intakes.FirstOrDefault(side => side.Mailbox!.Address.ToText() == intake);

    /// <summary>This desk's shift key that has a duty today, if any.</summary>
    internal Key? ShiftFor(Duty duty) => Roster is null ? null : _shifts.FirstOrDefault(shift => Roster.OnShift(World.Today, duty).Any(on => on.Card.Mailbox.Equals(shift.Address)));

    /// <summary>Whether a shift key is this desk's own.</summary>
    public bool IsMine(Address shift) => _shifts.Any(mine => mine.Address.Equals(shift));

    /// <summary>Whether this desk is about to take somebody out of a room, and waits for the relay.</summary>
    /// <param name="member">As the room names them.</param>
    public bool TakesOut(CaseRoom room, string member) => TakeOuts().Any(plan => plan.Room == room.Address.ToText() && plan.Member == member);

    /// <summary>How many this desk is about to let into a room from a day on.</summary>
    public int LetsInFrom(CaseRoom room) => LetInBook.All(Vault).Count(plan => plan.Room == room.Address.ToText());

    /// <summary>Whether this desk has still to hand somebody the key of a room's next epoch: their own desk was not opened for weeks, or the relay does not answer.</summary>
    /// <param name="member">Their address, as text.</param>
    public bool OwesKey(CaseRoom room, string member) => Errands().Any(errand => errand.Errand is Errand.HandOver hand && hand.Member == member && hand.Rooms.Contains(room.Address.ToText()));

    /// <summary>What somebody told the relay to take away from a room, and nobody in the room said why; null where there is nothing of the kind.</summary>
    public AskedAway? AskedAwayOf(CaseRoom room) => DeletionWatch.Of(Vault, room) is { } asked && World.Today <= asked.Until ? asked : null;

    /// <summary>Numbers of the cases of which somebody told the relay to take something away.</summary>
    public IReadOnlyList<string> AskedAway => [.. DeletionWatch.All(Vault).Select(RoomOf).OfType<CaseRoom>().Where(room => AskedAwayOf(room) is not null).Select(room => room.Case?.Opened.Number).OfType<string>()];

    public CaseRoom? RoomOf(string address) => _rooms.GetValueOrDefault(address);

    public CaseRoom? RoomByNumber(string number) => Index.RoomByNumber(number) is { } address ? RoomOf(address) : null;

    /// <summary>Lists across cases.</summary>
    public CaseBoard Board => Index.Board;

    /// <summary>Who in these cases may be one person.</summary>
    public LikePeople LikePeople { get; }

    /// <summary>Cases, those with new letters first, then the newest.</summary>
    /// <param name="awaiting">Only those whose contact waits for a word.</param>
    public IReadOnlyList<CaseRow> ListCases(bool awaiting = false, int skip = 0, int most = 50) => Index.List(awaiting, skip, most);

    /// <summary>Finds cases by number, people by name in any spelling, and words in all that this desk may see, the newest first. The last word may be unfinished.</summary>
    public IReadOnlyList<Found> Search(string words, int most = 50) => Index.Search(words, most);

    /// <summary>How long this organisation keeps what.</summary>
    public RetentionRules Rules => Roster?.KeepClosedMonths is { } months ? new RetentionRules(ClosedCaseMonths: months) : RetentionRules.Usual;

    public Waiting? WaitingBy(string id) => SideOf(id)?.Board.Find(id);

    /// <summary>Where letters wait; null when they do not.</summary>
    public IntakeSide? SideOf(string id) => Sides.FirstOrDefault(side => side.Board.Find(id) is not null);

    /// <summary>The client of the relay that this desk joined: by the way it was told, then by those that the roster names.</summary>
    /// <exception cref="InvalidOperationException">The desk has not joined.</exception>
    internal RelayClient Relay
    {
        get
        {
            var membership = Membership ?? throw new InvalidOperationException("The desk has not joined a relay.");
            var address = Address.TryParse(membership.RelayAddress, out var parsed, out _) ? parsed : throw new InvalidOperationException("The relay's address cannot be read.");
            var ways = RosterRelay.Ways([new RosterRelay(address, membership.RelayUrl), .. Roster?.Relays ?? []], address);
            if (_relay is not { } relay || !_ways.SequenceEqual(ways))
            {
                (relay, _ways) = (World.Dial(address, ways), ways);
                _relay = relay;
            }

            return relay;
        }
    }

    /// <summary>Waits until the deed that is under way has ended, but no longer than this; afterwards no other begins.</summary>
    public async Task RestAsync(TimeSpan patience) => _rests = await Turn.WaitAsync(patience);

    /// <summary>Whoever holds the turn keeps it until the desk is locked.</summary>
    internal void RestHeld() => _rests = true;

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        KeepIndex(1);
        Index.Dispose();
        Member?.Dispose();
        foreach (var shift in _shifts)
        {
            shift.Dispose();
        }

        foreach (var room in _rooms.Values)
        {
            room.Dispose();
        }

        _intakes.ForEach(side => side.Dispose());
        _noTriage.Dispose();
        _noSafeguarding.Dispose();
        Vault.Dispose();
        if (_rests)
        {
            // Whoever waited for their turn finds the desk locked, instead of waiting for ever.
            _rests = false;
            Turn.Release();
        }
    }

    internal IReadOnlyList<Change> PutErrands(params IReadOnlyList<Errand> errands) => ErrandBook.Put(Vault, errands);

    internal IReadOnlyList<(string Key, Errand Errand)> Errands() => ErrandBook.All(Vault);

    internal IReadOnlyList<TakeOnPlan> Plans() => TakeOnBook.All(Vault);

    internal IReadOnlyList<TakeOutPlan> TakeOuts() => TakeOutBook.All(Vault);

    /// <summary>Trouble that the person at the desk has not yet put away.</summary>
    public IReadOnlyList<Trouble> Troubles() => _troubles.All();

    internal void Note(Trouble trouble) => _troubles.Note(trouble);

    internal void ForgetTroubles() => _troubles.Forget();

    /// <summary>Goes on as the member whose seed the vault holds now.</summary>
    internal void Become()
    {
        Member?.Dispose();
        _intakes.ForEach(side => side.Dispose());
        _intakes = [];
        (Member, Roster, ProposedRoot) = (null, null, null);
        Reload();
    }

    /// <summary>Reads keys and rooms again after a commit that changed them.</summary>
    internal void Reload()
    {
        Membership = OwnBook.Membership(Vault);
        Member ??= OwnBook.Member(Vault);
        Roster ??= OwnBook.Roster(Vault);
        ReloadIntakes();
        var shifts = OwnBook.Shifts(Vault);
        foreach (var gone in _shifts.Where(shift => !shifts.Contains(shift.Address.ToText(), StringComparer.Ordinal)).ToList())
        {
            _shifts = _shifts.Remove(gone);
            gone.Dispose();
        }

        foreach (var address in shifts.Where(address => !_shifts.Any(shift => shift.Address.ToText() == address)))
        {
            _shifts = _shifts.Add(OwnBook.Shift(Vault, address)!);
        }

        var rooms = _rooms.ToBuilder();
        foreach (var address in RoomFounding.AllOf(Vault, rooms.ContainsKey))
        {
            rooms.Add(address.ToText(), new CaseRoom(Vault, _awake, address));
        }

        _rooms = rooms.ToImmutable();
    }

    private void ReloadIntakes()
    {
        var kept = IntakeBook.All(Vault);
        var former = _intakes;
        _intakes = [.. kept.Select(one => SideAt(one.Address) ?? Side(one.Kept))];
        foreach (var (side, one) in _intakes.Zip(kept))
        {
            side.FormerSince = one.Kept.FormerSince;
        }

        foreach (var gone in former.Except(_intakes))
        {
            gone.Dispose();
        }

        foreach (var side in _intakes)
        {
            side.Board.StandAmong([.. _intakes.Where(other => other.Duty == side.Duty).Select(other => other.Board)]);
        }

        static IntakeSide Side(KeptIntake kept)
        {
            using var seed = Seed.From(kept.Seed);
            return new IntakeSide(kept.Duty, Key.From(seed), kept.FormerSince);
        }
    }

    /// <summary>Takes in what came to a room: first it is kept, then it is shown.</summary>
    /// <param name="epoch">Of the room, in whose mailbox they stand.</param>
    /// <param name="changes">What belongs together with it.</param>
    internal void Receive(CaseRoom room, int epoch, IReadOnlyList<Listed> items, params IReadOnlyList<Change> changes)
    {
        var before = room.Case?.Turns.Count ?? 0;
        Vault.Commit([.. room.Keeping(items, epoch), .. changes]);
        room.Take(items, epoch);
        Said += (room.Case?.Turns.Count ?? 0) - before;
        Index.Take(room);
        News++;
        KeepIndex(SnapshotAfter);
        Deeds.Erase.Note(this, room);
        CheckpointComparing.Note(this, room);
        SaidAgain.Note(this, room);
    }

    /// <summary>Takes a room in as the relay lists it after it was restored.</summary>
    /// <param name="epoch">In whose mailbox the items stand.</param>
    internal void ReceiveAnew(CaseRoom room, int epoch, IReadOnlyList<Listed> items, params IReadOnlyList<Change> changes)
    {
        Vault.Commit([.. room.KeepingAnew(items, epoch), .. changes]);
        room.Sleep();
        room.Take(items, epoch);
        Index.Take(room, anew: true);
        News++;
        Deeds.Erase.Note(this, room);
        CheckpointComparing.Note(this, room);
        SaidAgain.Note(this, room);
    }

    /// <summary>A room leaves this desk: its keys, its items, what was drafted and queued for it, and every trace in the index. Nothing of it is in a file of the vault afterwards.</summary>
    /// <param name="with">What belongs together with it.</param>
    internal void Forget(CaseRoom room, params IReadOnlyList<Change> with)
    {
        var (address, prefix) = (room.Address.ToText(), RoomPlaces.Prefix(room.Address));
        var mailboxes = room.Epochs.Select(epoch => room.KeyOf(epoch).Address).Concat(room.Conversation.Inboxes(World.Today).Select(inbox => inbox.Address)).ToList();
        foreach (var file in Vault.Keys(prefix + "evidence/"))
        {
            Vault.RemoveFile(file);
        }

        Vault.Commit(
        [
            .. Vault.Keys(prefix).Select(key => new Change.Destroy(key)),
            .. Errands().Where(errand => errand.Errand.OfRoom == address).Select(errand => ErrandBook.Remove(errand.Key)),
            .. Vault.Keys($"access/{address}").Select(key => new Change.Remove(key)),
            .. DeletionWatch.Forgetting(room),
            .. HeadBook.Forgetting(mailboxes),
            .. CardStep.Forgetting(mailboxes),
            .. SuccessionBook.ForgetAll(Vault, room.Address),
            .. TakeOuts().Where(plan => plan.Room == address).Select(TakeOutBook.Remove),
            .. LetInBook.All(Vault).Where(plan => plan.Room == address).Select(LetInBook.Remove),
            .. Deeds.Erase.Forgetting(room),
            Deeds.KeepDraft.Forgetting(room),
            .. with,
        ]);
        Vault.Purge();
        _rooms = _rooms.Remove(address);
        room.Dispose();
        RebuildIndex();
        News++;
    }

    /// <summary>Takes in a room that the vault has from the archive.</summary>
    internal void TakeFromArchive(string address)
    {
        Reload();
        if (RoomOf(address) is { } room)
        {
            Index.Take(room, anew: true);
            News++;
        }
    }

    /// <summary>The day on which a case leaves this desk, which has put it into the archive already; null otherwise.</summary>
    public DateOnly? LeavesOn(CaseRoom room) => ArchiveStep.LeavesOn(Vault, room);

    /// <summary>Cases that this desk put into the archive, the newest first.</summary>
    public IReadOnlyList<PutAwayCase> PutAway => ArchiveBook.AllPutAway(Vault);

    /// <summary>Makes the index and its snapshot anew from the rooms: what was taken out of an index stays in its pages for a while.</summary>
    internal void RebuildIndex()
    {
        Vault.RemoveFile(IndexKey);
        var (old, fresh) = (Index, CaseIndex.Open(Vault, IndexKey));
        fresh.Rules = Rules;
        foreach (var room in _rooms.Values)
        {
            fresh.Take(room);
        }

        Index = fresh;
        old.Dispose();
        KeepIndex(0);
    }

    /// <summary>Opening them all takes long, and is done on all cores.</summary>
    private static IEnumerable<CaseRoom> Opened(IEnumerable<CaseRoom> rooms)
    {
        foreach (var some in rooms.Chunk(OpenedAtOnce))
        {
            some.AsParallel().ForAll(room => _ = room.Log);
            foreach (var room in some)
            {
                yield return room;
            }
        }
    }

    internal void Follow(Roster roster)
    {
        Vault.Commit([OwnBook.Put(roster), .. IntakeBook.Follow(Vault, roster, World.Today)]);
        var before = Rules;
        Roster = roster;
        ReloadIntakes();
        if (Rules != before)
        {
            Index.Rules = Rules;
            RebuildIndex();
        }
    }

    /// <summary>Seals a snapshot of the index, when so much came since the last.</summary>
    private void KeepIndex(int after)
    {
        if (Index.Since < after)
        {
            return;
        }

        try
        {
            Index.Snapshot(snapshot => Vault.PutFile(IndexKey, snapshot, World.Fill));
        }
        catch (Exception fault) when (fault is VaultDiskException or ObjectDisposedException)
        {
            // It is made from the rooms at the next unlock.
        }
    }
}
