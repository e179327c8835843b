using System.Globalization;
using Waystation.Relay.Stores.Sqlite;

namespace Waystation.Relay;

/// <summary>Totals for the operator, read beside the running relay. Nothing of any one mailbox.</summary>
internal static class Counts
{
    /// <exception cref="RelayCannotStartException">There is no store.</exception>
    public static void Write(string data, TextWriter writer)
    {
        var path = Path.Combine(Path.GetFullPath(data), SqliteStore.FileName);
        if (!File.Exists(path))
        {
            throw new RelayCannotStartException("There is no store in the data folder.");
        }

        using var connection = Database.Open(path, vfs: null);
        Database.Run(connection, "PRAGMA query_only = ON");
        Line("mailboxes", Database.Number(connection, "SELECT count(*) FROM mailbox"));
        Line("items", Database.Number(connection, "SELECT coalesce(sum(items), 0) FROM mailbox"));
        Line("item-bytes", Database.Number(connection, "SELECT coalesce(sum(bytes), 0) FROM mailbox"));
        Line("store-bytes", new FileInfo(path).Length);

        void Line(string name, long value) => writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value}"));
    }
}
