using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Waystation.Office.Post;
using Waystation.Office.Vault;

namespace Waystation.Office.Courier;

/// <summary>Trouble that the person at the desk has not yet put away; each is noted once a day.</summary>
internal sealed class TroubleBook(SealedVault vault)
{
    private const string Prefix = "trouble/";

    // What the disk did not take is said all the same, for as long as this desk is open.
    private volatile ImmutableList<Trouble> _unkept = [];

    public IReadOnlyList<Trouble> All() => [.. vault.Keys(Prefix).Select(key => JsonSerializer.Deserialize(vault.Get(key), OfficeJson.Default.Trouble)!).Union(_unkept)];

    public void Note(Trouble trouble)
    {
        var key = $"{Prefix}{trouble.Kind}-{trouble.Where}-{trouble.Day.DayNumber.ToString(CultureInfo.InvariantCulture)}";
        if (vault.Get(key) is not null)
        {
            return;
        }

        try
        {
            vault.Commit(new Change.Put(key, JsonSerializer.SerializeToUtf8Bytes(trouble, OfficeJson.Default.Trouble)));
        }
        catch (VaultDiskException)
        {
            _unkept = _unkept.Remove(trouble).Add(trouble);
        }
    }

    public void Forget()
    {
        _unkept = [];
        vault.Commit([.. vault.Keys(Prefix).Select(key => new Change.Remove(key))]);
    }

    public override string ToString() => nameof(TroubleBook);
}
