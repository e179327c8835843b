using System.Diagnostics;
using Waystation.Desk.Deeds;
using Waystation.Desk.Deeds.Cases;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Recovery;
using Waystation.Office.Vault;

namespace Waystation.Desk;

/// <summary>The one vault of this desk: closed, or open and being kept up to date. Locks on demand and after idling.</summary>
/// <param name="world">Clock, randomness, relay.</param>
/// <param name="folder">The vault's folder.</param>
/// <param name="idle">How long nobody may touch the desk before it locks itself.</param>
/// <param name="pause">Between two rounds of the courier.</param>
public sealed class DeskSession(World world, IVaultFolder folder, TimeSpan idle, TimeSpan pause) : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private Workstation? _desk;
    private CancellationTokenSource? _stop;
    private Task _rounds = Task.CompletedTask;
    private DateTimeOffset _touched = world.Clock.GetUtcNow();
    private volatile string? _language;

    /// <summary>Forms that were not taken, until the desk is locked.</summary>
    internal KeptForms Kept { get; } = new();

    /// <summary>Sealed packages that left, until the desk is locked: the browser may have lost them.</summary>
    internal KeptThings<byte[]> Parcels { get; } = new(most: 3);

    /// <summary>What files that were looked at would make here, until the desk is locked.</summary>
    internal KeptThings<TakeInLook.Found> TakenIn { get; } = new(most: 2);

    /// <summary>Marks of codes that were drawn and are being learned, until the desk is locked.</summary>
    internal KeptThings<byte[]> Codes { get; } = new(most: 3);

    /// <summary>The archive, while those who have its key together read in it; null when it is closed.</summary>
    internal OpenArchive? Archive { get; private set; }

    /// <summary>Null while locked.</summary>
    public Workstation? Desk => _desk;

    /// <summary>Whether there is a vault to unlock.</summary>
    public bool HasVault => SealedVault.IsIn(folder);

    /// <summary>Tag of the language that was chosen here; null where nobody has chosen one since the start, nor ever in the open vault.</summary>
    public string? Language => (_desk is { } open ? ChooseDeskLanguage.Of(open) : null) ?? _language;

    /// <summary>A person did something.</summary>
    public void Touch() => _touched = world.Clock.GetUtcNow();

    /// <param name="passphrase">UTF-8; the caller wipes it.</param>
    /// <returns>Null when it opened.</returns>
    public async Task<VaultFault?> UnlockAsync(ReadOnlyMemory<byte> passphrase)
    {
        await _gate.WaitAsync();
        try
        {
            if (_desk is not null)
            {
                return null;
            }

            // scrypt takes over a second: not on a request's thread pool slot that others wait for.
            var answer = await Task.Run(() => SealedVault.Open(folder, passphrase.Span));
            switch (answer)
            {
                case VaultAnswer.Opened opened:
                    Begin(opened.Vault);
                    return null;
                case VaultAnswer.Refused refused:
                    return refused.Why;
                default:
                    throw new UnreachableException();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <param name="passphrase">UTF-8; the caller wipes it.</param>
    public async Task CreateAsync(ReadOnlyMemory<byte> passphrase)
    {
        await _gate.WaitAsync();
        try
        {
            if (!HasVault)
            {
                Begin(await Task.Run(() => SealedVault.Create(folder, passphrase.Span)));
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Keys and everything opened are wiped from memory. What was being sent goes on after the next unlock.</summary>
    public async Task LockAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_desk is { } desk)
            {
                await _stop!.CancelAsync();
                await _rounds;
                _stop.Dispose();
                _desk = null;
                Kept.Clear();
                Parcels.Clear();
                TakenIn.Clear();
                Codes.Clear();
                KeepArchive(null);

                // A deed that is under way ends first, unless it waits for a relay that does not answer.
                await desk.RestAsync(s_patience);
                desk.Dispose();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Destroys the open vault and leaves an empty one under the same passphrase, when all that it held is where it can be had again.</summary>
    /// <param name="passphrase">UTF-8; the caller wipes it.</param>
    /// <returns>Null when it was emptied: the desk is locked.</returns>
    public async Task<EmptyRefusal?> EmptyAsync(ReadOnlyMemory<byte> passphrase, CancellationToken stop)
    {
        await _gate.WaitAsync(stop);
        try
        {
            if (_desk is not { } desk)
            {
                return EmptyRefusal.NotPrepared;
            }

            if (!await Task.Run(() => SealedVault.IsPassphrase(folder, passphrase.Span), stop))
            {
                return EmptyRefusal.WrongPassphrase;
            }

            if (await CrossBorder.LeaveAsync(desk, stop) is { } why)
            {
                return why;
            }

            await _stop!.CancelAsync();
            await _rounds;
            _stop.Dispose();
            _desk = null;
            Kept.Clear();
            KeepArchive(null);
            Parcels.Clear();
            TakenIn.Clear();
            Codes.Clear();
            desk.Dispose();
            _language = null;
            await Task.Run(() => SealedVault.Replace(folder, passphrase.Span), stop);
            return null;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await LockAsync();
        _desk?.Dispose();
        _gate.Dispose();
    }

    public override string ToString() => nameof(DeskSession);

    /// <param name="language">Tag of a language that the desk has.</param>
    internal void Choose(string language)
    {
        _language = language;
        if (_desk is { } desk)
        {
            ChooseDeskLanguage.Do(desk, language);
        }
    }

    /// <param name="archive">Null closes the one that is open.</param>
    internal void KeepArchive(OpenArchive? archive)
    {
        Archive?.Dispose();
        Archive = archive;
    }

    /// <summary>Goes on with a desk that is open already; from now on this session owns it.</summary>
    internal void Take(Workstation open)
    {
        Touch();
        _stop = new CancellationTokenSource();
        _desk = open;
        _rounds = Task.Run(() => RoundsAsync(_desk, _stop.Token));
    }

    private void Begin(SealedVault vault)
    {
        var desk = new Workstation(world, vault);
        if (_language is { } language)
        {
            // Chosen before the door: it is what they want now.
            ChooseDeskLanguage.Do(desk, language);
        }

        Take(desk);
    }

    private async Task RoundsAsync(Workstation desk, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await CourierRound.MakeWhateverHappensAsync(desk, stop);
                await NoteAccess.SendAsync(desk, stop);
                await Task.Delay(Jittered(), world.Clock, stop);
                if (world.Clock.GetUtcNow() - _touched > idle)
                {
                    // Not awaited: locking waits for this very loop to end.
                    _ = LockAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Locked.
        }
    }

    /// <summary>Up to half as long again, so that rounds tell less about when this desk was opened.</summary>
    private TimeSpan Jittered()
    {
        Span<byte> one = stackalloc byte[1];
        world.Fill(one);
        return pause + (pause * (one[0] / 512.0));
    }
}
