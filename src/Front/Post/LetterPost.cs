using Waystation.Front.Catalogues;
using Waystation.Front.Forms;
using Waystation.Front.Rosters;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Sealing;

namespace Waystation.Front.Post;

/// <summary>One letter on its way: mailbox, files as they come in, the letter itself, the contact's own copy. The same form again finds what arrived and doubles nothing.</summary>
/// <param name="opens">A first letter, to whom: its mailbox is opened when it is not there. Null for one that follows.</param>
internal sealed class LetterPost(Reception reception, HttpContext context, Catalogue language, Duty? opens) : IDisposable
{
    private static readonly TimeSpan s_patienceWithFiles = TimeSpan.FromHours(1);

    private readonly Entry _entry = new(reception, context, opens is not null);
    private readonly List<FileList> _files = [];
    private readonly CancellationTokenSource _patience = Reception.Patience();
    private ContactMailbox? _mailbox;
    private Known? _known;
    private Destination? _destination;
    private LetterId? _id;
    private ItemId? _copy;
    private Fault? _fault;
    private bool _isPrepared;
    private bool _isThere;
    private bool _isFromMemory;
    private bool _hasSlot;
    private int _offered;

    public Entry Entry => _entry;

    private CancellationToken Stop => _patience.Token;

    /// <summary>Takes a file as it comes in. Faults are told at the end; what is not read here is thrown away by the reader.</summary>
    public async Task TakeFileAsync(Form form, IncomingFile file)
    {
        _offered++;

        // Pieces follow their letter's way: it is asked for, not remembered.
        await PrepareAsync(form, mayRemember: false);
        if (_fault is not null || _isThere)
        {
            return;
        }

        if (_offered > Letter.MostFiles)
        {
            _fault = new Fault(TroubleKind.TooManyFiles);
            return;
        }

        _hasSlot = _hasSlot || await reception.Uploads.WaitAsync(TimeSpan.Zero, Stop);
        if (!_hasSlot)
        {
            reception.Pressure.NoPlace();
            _fault = new Fault(TroubleKind.UploadsBusy);
            return;
        }

        _patience.CancelAfter(s_patienceWithFiles);
        _fault = await reception.TryAsync(async () =>
        {
            // A file whose sending breaks off ends the request: the form is read no further.
            var sent = await FileSender.SendAsync(reception.Relay, _destination!.Mailbox, FileNames.Clean(file.Name), file.Bytes, reception.Settings.Limits.FileBytes, reception.Today, Stop);
            if (sent is not null)
            {
                _files.Add(sent);
            }

            return sent is null ? new Fault(TroubleKind.FileTooLarge) : null;
        });
    }

    /// <summary>Sends the letter when its form was read to the end.</summary>
    /// <returns>Null: it arrived, and a copy of it lies in the contact's mailbox.</returns>
    public async Task<Fault?> SendAsync(Form form)
    {
        await PrepareAsync(form, mayRemember: true);
        _fault ??= FormFaults.Of(form);
        if (_fault is not null || _isThere)
        {
            return _fault;
        }

        if (!form.Has("text") && _files.Count == 0)
        {
            return new Fault(TroubleKind.Empty);
        }

        return await reception.TryAsync(async () =>
        {
            var card = await _mailbox!.CardAsync(Stop, _known?.Card);
            var letter = new Letter
            {
                Day = reception.Today,
                Id = _id!,
                From = card,
                Purpose = (opens ?? _known?.Duty) == Duty.Safeguarding ? Purpose.AboutOneOfUs : opens is null ? Purpose.More : PurposeOf(form["purpose"]),
                Text = form.Text("text"),
                Safe = SafeOf(form["safe"]),
                SafeUntil = Short(form, "until"),
                HowToAnswer = Short(form, "how"),
                Language = language.Tag,
                Files = _files,
            };
            if (opens == Duty.Safeguarding)
            {
                // Before anything is said: whoever deletes their letters later is still in this conversation and in no other.
                await _mailbox.KeepAsync(new OnDuty { Day = reception.Today, Duty = Duty.Safeguarding }, ContactMailbox.NameOf("on-duty", _entry.Key!.Address), Stop);
            }

            await _destination!.DropAsync(reception.Relay, letter, _entry.Key!, letter.Id, reception.Today, Stop);
            return await KeepAsync(letter);
        });
    }

    public void Dispose()
    {
        if (_hasSlot)
        {
            reception.Uploads.Release();
        }

        _entry.Dispose();
        _patience.Dispose();
    }

    public override string ToString() => nameof(LetterPost);

    public static Purpose PurposeOf(ReadOnlySpan<char> word) => word switch
    {
        "other" => Purpose.ForSomeoneElse,
        "gone" => Purpose.SomeoneDisappeared,
        "help" => Purpose.ICanHelp,
        _ => Purpose.ForMyself,
    };

    public static SafeNow SafeOf(ReadOnlySpan<char> word) => word switch
    {
        "yes" => SafeNow.Yes,
        "no" => SafeNow.No,
        "unsure" => SafeNow.Unsure,
        _ => SafeNow.NotSaid,
    };

    private static string? Short(Form form, string name) => form.Has(name) ? form.Text(name).Trim() : null;

    /// <summary>Once, when the fields are there: who writes, whether this very letter arrived before, and where it goes.</summary>
    /// <param name="mayRemember">What the visit knows is enough to begin with.</param>
    private async Task PrepareAsync(Form form, bool mayRemember)
    {
        if (_isPrepared)
        {
            return;
        }

        _isPrepared = true;
        _fault = FormFaults.Of(form) ?? (LetterId.TryParse(form.Text("letter"), out _id) ? null : new Fault(TroubleKind.BrokenForm));
        _fault ??= await reception.TryAsync(async () => await EnterAsync(form) ?? (mayRemember && _entry.Visit?.Known is { } known ? await RecallAsync(known) : await FindAsync()));
    }

    /// <summary>A first letter names its mailbox by the code in its form; one without is no form of ours.</summary>
    private async Task<Fault?> EnterAsync(Form form) =>
        opens is not null && !form.Has("code") ? new Fault(TroubleKind.BrokenForm) : await _entry.EnterAsync(form, Stop);

    private async Task<Fault?> FindAsync()
    {
        var key = _entry.Key!;
        var roster = await reception.Rosters.NowAsync(Stop);
        _mailbox = new ContactMailbox(reception.Relay, key, reception.Today);
        var reading = await _mailbox.ReadAsync(Stop, _entry.Visit?.Known);
        if (reading is null && opens is null)
        {
            return new Fault(TroubleKind.NoMailbox);
        }

        if (reading is null)
        {
            if (!roster.IsOpenFor(opens!.Value, reception.Today))
            {
                return new Fault(TroubleKind.ClosedNow);
            }

            if (await _mailbox.OpenAsync(Stop) is { } refusal)
            {
                throw new PostRefusedException(refusal);
            }

            reading = MailboxReading.Empty;
        }

        if (_entry.Visit?.Known is null)
        {
            (reading, var half) = await Moves.FinishAsync(reception.Relay, key, reading, reception.Today, Stop);
            if (half is not null)
            {
                return half;
            }
        }

        var known = _entry.Visit?.Known;
        if (opens == Duty.Safeguarding && reading.Lines.Count > 0 && Conversation.Read(reading.Lines, key.Address, roster.Roster, reception.Today) is { Turns.Count: > 0, Duty: Duty.Triage })
        {
            // Under the code of a case its caseworkers would read it.
            return new Fault(TroubleKind.BrokenForm);
        }

        var duty = opens ?? known?.Duty ?? Conversation.Read(reading.Lines, key.Address, roster.Roster, reception.Today).Duty;
        return await FollowAsync(reading.ToKnown(duty, known?.Card), reading.Lines, roster);
    }

    /// <summary>Where this visit stood last. Whether that is still so, the appending of the own copy will show.</summary>
    private async Task<Fault?> RecallAsync(Known known)
    {
        _isFromMemory = true;
        _mailbox = new ContactMailbox(reception.Relay, _entry.Key!, reception.Today);
        return await FollowAsync(known, known.Routes, await reception.Rosters.NowAsync(Stop));
    }

    private async Task<Fault?> FollowAsync(Known known, IReadOnlyList<MailboxLine> lines, RosterNow roster)
    {
        var key = _entry.Key!;
        _known = known;
        _copy ??= _id!.ItemFor(key, key.Address);
        _isThere = known.Ids.Contains(_copy);
        var conversation = Conversation.Read(lines, key.Address, roster.Roster, reception.Today, known.Duty);
        _destination = _isThere ? null : await Destination.OfAsync(reception.Relay, conversation, roster, reception.Today, Stop);
        return _isThere || _destination is not null ? null : new Fault(TroubleKind.ClosedNow);
    }

    /// <summary>Appends the own copy: right behind what is known, when that is from memory. If something came in between, it may have named another way for letters: then this one goes there too.</summary>
    private async Task<Fault?> KeepAsync(Letter letter)
    {
        var answer = _isFromMemory ? await _mailbox!.TryKeepAsync(letter, _copy!, _known!.Last, Stop) : null;
        if (answer is AppendAnswer.Appended { AlreadyThere: false } appended)
        {
            Remember(letter, appended.Number);
            return null;
        }

        if (answer is not null)
        {
            var dropped = _destination!.Mailbox;
            if (await FindAsync() is { } fault)
            {
                return fault;
            }

            if (_destination is { } now && !now.Mailbox.Equals(dropped))
            {
                await now.DropAsync(reception.Relay, letter, _entry.Key!, letter.Id, reception.Today, Stop);
            }
        }

        Remember(letter, await _mailbox!.KeepAsync(letter, letter.Id, Stop));
        return null;
    }

    /// <summary>The next letter of this visit begins where this one ended.</summary>
    private void Remember(Letter letter, long? number)
    {
        if (_entry.Visit is { } visit && _known is { } known)
        {
            known = known with { Card = letter.From };
            visit.Known = number is { } at ? known.With(at, _copy!) : known;
        }
    }
}
