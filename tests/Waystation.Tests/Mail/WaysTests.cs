using System.Net.Sockets;
using Waystation.Mail;
using Waystation.Office.Courier;
using Waystation.Office.Deeds;
using Waystation.Tests.Office;
using Waystation.Tests.Relay;
using Xunit;

namespace Waystation.Tests.Mail;

/// <summary>A relay is reached by whichever way is open.</summary>
public sealed class WaysTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_takes_the_next_way_when_one_leads_nowhere_and_stays_with_it()
    {
        await using var relay = await TestRelay.StartAsync();
        using var line = new CutLine(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { Cut = "closed.example" };
        using var transport = new HttpMessageInvoker(line);
        var client = new RelayClient(transport, [new Uri("http://closed.example"), new Uri(relay.Running.Url)], relay.Address, relay.Clock);
        var key = TestRelay.NewKey();
        Assert.IsType<CreateAnswer.Created>(await client.CreateAsync(key, new MailboxPolicy(DropRule.Keyed, 0), relay.CardOf(key), Stop));
        Assert.Equal(1, line.Refused);
        Assert.IsType<ListAnswer.Listing>(await client.ListAsync(key, 0, TimeSpan.Zero, Stop));
        Assert.Equal(1, line.Refused);

        line.Cut = "";
        await Assert.ThrowsAsync<RelayUnreachableException>(() => client.ListAsync(key, 0, TimeSpan.Zero, Stop));
    }

    [Fact]
    public async Task A_desk_goes_on_over_the_way_that_the_roster_names_when_the_usual_one_is_cut()
    {
        CutLine? line = null;
        await using var network = await SmallNetwork.FoundAsync(["Anna", "Boris"], inner => line ??= new CutLine(inner));
        var other = network.Relay.Running.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        await network.AppointAsync(days: 7, otherWay: other);
        var anna = network.Desks[0];
        line!.Cut = "127.0.0.1";
        using var person = new Person(network);
        await person.WriteAsync("is anybody there?");
        Assert.True(await CourierRound.MakeAsync(anna, Stop));
        Assert.IsType<TakeOnAnswer.Taken>(await TakeOn.DoAsync(anna, Assert.Single(anna.Intake.Waiting).Id, [], false, Stop));
        Assert.True(line.Refused > 0);
        Assert.Empty(anna.Troubles());
    }

    [Fact]
    public async Task A_relay_that_hangs_up_while_the_line_is_made_is_one_that_cannot_be_reached()
    {
        await using var relay = await TestRelay.StartAsync();
        using var transport = new HttpMessageInvoker(new HangUp());
        var client = new RelayClient(transport, [new Uri(relay.Running.Url)], relay.Address, relay.Clock);
        var failure = await Assert.ThrowsAsync<RelayUnreachableException>(() => client.ListAsync(TestRelay.NewKey(), 0, TimeSpan.Zero, Stop));
        Assert.True(failure.HasNoWay);
    }

    /// <summary>What HttpClient throws when the other end is killed between the connection and the question whom it reached.</summary>
    private sealed class HangUp : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new SocketException((int)SocketError.NotConnected);
    }

    /// <summary>A network in which one host cannot be reached; the empty name cuts all.</summary>
    private sealed class CutLine(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public string? Cut { get; set; }

        public int Refused { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Cut is { } cut && request.RequestUri!.Host.Contains(cut, StringComparison.Ordinal))
            {
                Refused++;
                throw new HttpRequestException(HttpRequestError.ConnectionError, "Cut.");
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
