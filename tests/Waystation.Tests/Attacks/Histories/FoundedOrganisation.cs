using Waystation.Office;
using Waystation.Office.Vault;
using Waystation.Sealing;
using Waystation.Tests.Office;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Attacks.Histories;

/// <summary>What an organisation's relay and desks have on their disks at one instant: every history that goes on from it gets a copy.</summary>
internal sealed class FoundedOrganisation : IDisposable
{
    private Dictionary<string, byte[]> _relay = [];
    private readonly List<(string Name, PowerDisk Disk)> _desks = [];
    private readonly List<byte[]> _contacts = [];
    private readonly byte[] _root = new byte[Seed.Size];

    private FoundedOrganisation()
    {
    }

    public required IReadOnlyList<(int Contact, string Text)> Letters { get; init; }

    public static async Task<FoundedOrganisation> KeepAsync(SmallNetwork network, IEnumerable<SimulatedDesk> desks, IEnumerable<byte[]> contacts, IEnumerable<(int Contact, string Text)> letters)
    {
        var founded = new FoundedOrganisation { Letters = [.. letters] };
        await network.Relay.RestartAsync(() => founded._relay = FilesOf(network.Relay.Folder));
        founded._desks.AddRange(desks.Select(desk => (desk.Name, desk.Disk.Copied(seed: 0))));
        founded._contacts.AddRange(contacts);
        network.RootSeed.CopyTo(founded._root);
        return founded;
    }

    /// <summary>What a backup of a relay that is stopped holds: all but the mark by which it knows its newest state.</summary>
    public static Dictionary<string, byte[]> FilesOf(string relay) => Directory.EnumerateFiles(relay)
        .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal) && !file.EndsWith(".mark", StringComparison.Ordinal))
        .ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes, StringComparer.Ordinal);

    /// <summary>Puts a backup back in place of what there is.</summary>
    public static void Put(string relay, Dictionary<string, byte[]> files)
    {
        foreach (var file in Directory.EnumerateFiles(relay).Where(file => Path.GetFileName(file).StartsWith("relay.db", StringComparison.Ordinal)))
        {
            File.Delete(file);
        }

        foreach (var (name, bytes) in files)
        {
            File.WriteAllBytes(Path.Combine(relay, name), bytes);
        }
    }

    /// <summary>The relay, started on a copy of its disk.</summary>
    public async Task<SmallNetwork> StartAsync()
    {
        var folder = TestRelay.NewFolder();
        Put(folder, _relay);
        return SmallNetwork.On(await TestRelay.StartAsync(folder: folder, withoutSockets: true), Seed.From(_root));
    }

    /// <summary>The desks, each started from a copy of its disk.</summary>
    public IEnumerable<SimulatedDesk> Desks(SmallNetwork network, Dice dice, PlantedFault fault) => _desks.Select(desk =>
    {
        var simulated = new SimulatedDesk(desk.Name, desk.Disk.Copied((uint)dice.Roll(int.MaxValue), fault == PlantedFault.DiskLies), new SimulatedLine(dice));
        simulated.Start(network);
        return simulated;
    });

    public IEnumerable<Person> Contacts(SmallNetwork network) => _contacts.Select(seed => new Person(network, Seed.From(seed)));

    public void Dispose() => _root.AsSpan().Clear();
}
