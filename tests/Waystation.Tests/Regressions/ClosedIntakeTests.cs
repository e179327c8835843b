using Waystation.Letters;
using Waystation.Office.Deeds;
using Xunit;

namespace Waystation.Tests.Regressions;

/// <summary>Somebody who has its key closed the intake for ever: whoever writes is not told that their code is wrong, and what they wrote is kept.</summary>
public sealed class ClosedIntakeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ru", "нет никого, кому можно передать это письмо", false)]
    [InlineData("en", "nobody to hand this letter to", false)]
    [InlineData("en", "nobody to hand this letter to", true)]
    public async Task Who_writes_to_a_closed_intake_reads_that_nobody_is_there_and_gets_through_with_the_next_roster(string language, string said, bool withFile)
    {
        await using var both = await FrontAndDesks.OpenAsync();
        await both.Network.Relay.Client.CloseAsync(both.Anna.IntakeMailbox!, Stop);
        using var person = both.NewVisitor();
        await person.WriteAsync("They came to the flat.", language, withFile ? [("photo.jpg", new byte[5_000])] : null);
        Assert.Contains(said, person.Page.Text, StringComparison.Ordinal);
        Assert.Contains("They came to the flat.", person.Page.Text, StringComparison.Ordinal);

        foreach (var desk in both.Network.Desks)
        {
            Assert.NotNull(await OfferShift.DoAsync(desk, Stop));
        }

        await both.Network.AppointAsync(days: 20);
        await both.Front.Reception.Rosters.AskAsync();

        // From the same page, as it says.
        await person.SendAsync($"/{language}/write", [("purpose", "self"), ("text", "They came to the flat.")]);
        await both.Network.RoundAsync();
        Assert.All(both.Network.Desks, desk => Assert.Equal("They came to the flat.", Assert.Single(Assert.Single(desk.WaitingFor(Duty.Triage)).Letters).Letter.Text));
    }
}
