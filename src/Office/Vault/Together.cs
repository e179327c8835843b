namespace Waystation.Office.Vault;

/// <summary>While it is held, what is destroyed waits for more of its kind (<see cref="SealedVault.DestroyTogether"/>).</summary>
internal sealed class Together(Action end) : IDisposable
{
    private Action? _end = end;

    public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();

    public override string ToString() => nameof(Together);
}
