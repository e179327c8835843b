using System.Globalization;
using System.Text;
using Waystation.Casework.Cases;
using Waystation.Casework.Finding;
using Waystation.Casework.Members;
using Waystation.Casework.Notes;
using Waystation.Casework.Rooms;
using Waystation.Letters;
using Waystation.Mail;
using Waystation.Office;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Office.Members;
using Waystation.Office.Rooms;
using Waystation.Office.Vault;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Attacks.Histories;

/// <summary>A desk of a simulation, with its disk and its line.</summary>
internal sealed class SimulatedDesk(string name, PowerDisk disk, SimulatedLine line)
{
    public string Name => name;

    public PowerDisk Disk { get; set; } = disk;

    public PowerDisk? Yesterday { get; set; }

    public SimulatedLine Line => line;

    public Workstation Desk { get; set; } = null!;

    /// <summary>Starts from its disk. Where the power goes once more meanwhile, it starts from what that left.</summary>
    public void Start(SmallNetwork network)
    {
        while (true)
        {
            try
            {
                var vault = Assert.IsType<VaultAnswer.Opened>(SealedVault.Open(new DurableFolder(Disk, _ => true), "a passphrase"u8)).Vault;
                Desk = new Workstation(network.World(Line.Between), vault);
                return;
            }
            catch (PowerCutException)
            {
                Disk = Disk.AfterTheCut();
            }
        }
    }

    /// <summary>The program ends without a word, or the power goes.</summary>
    /// <returns>What is on its disk afterwards.</returns>
    public PowerDisk Break(bool power)
    {
        var left = power ? Disk.AfterTheCut() : Disk.AfterAKill();
        Line.Spare();

        // Nothing is left of the program but what this process would hold for ever.
        Disk.CutAt(int.MaxValue);
        Desk.Dispose();
        return left;
    }
}

internal enum LineState
{
    Up,
    Down,

    /// <summary>Of four requests one does not arrive, and of four answers one.</summary>
    Lossy,
}

/// <summary>The program is killed at this instant.</summary>
internal sealed class SimulatedKill : Exception
{
    public SimulatedKill()
    {
    }

    public SimulatedKill(string message)
        : base(message)
    {
    }

    public SimulatedKill(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>A desk's line to the relay.</summary>
internal sealed class SimulatedLine(Dice dice)
{
    private readonly List<LyingRelay> _liars = [];
    private readonly StringBuilder _asked = new();
    private int _left = int.MaxValue;

    public LineState State { get; set; }

    public LieTold Lie
    {
        get;
        set
        {
            field = value;
            _liars.ForEach(liar => liar.Lie = value);
        }
    }

    /// <summary>What was asked for and how it ended, a line each.</summary>
    public string Asked => _asked.ToString();

    public void KillAfter(int requests) => _left = requests;

    public void Spare() => _left = int.MaxValue;

    public HttpMessageHandler Between(HttpMessageHandler inner)
    {
        var liar = new LyingRelay(new Handler(this) { InnerHandler = inner }) { Lie = Lie };
        _liars.Add(liar);
        return liar;
    }

    private sealed class Handler(SimulatedLine line) : DelegatingHandler
    {
        private readonly Dice _dice = line.Dice;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (line._left != int.MaxValue && --line._left < 0)
            {
                throw new SimulatedKill();
            }

            var fate = line.State == LineState.Lossy ? _dice.Roll(4) : line.State == LineState.Down ? 0 : 3;
            if (fate == 0)
            {
                throw new HttpRequestException("The request was lost.");
            }

            var answer = await base.SendAsync(request, cancellationToken);
            line._asked.AppendLine(CultureInfo.InvariantCulture, $"{request.Method} {request.RequestUri!.PathAndQuery} {answer.StatusCode} {fate}");
            if (fate == 1)
            {
                answer.Dispose();
                throw new HttpRequestException("The answer was lost.");
            }

            return answer;
        }
    }

    private Dice Dice => dice;
}
