using System.Text;
using System.Text.Json;
using Waystation.Desk;
using Waystation.Desk.Catalogues;
using Waystation.Office;
using Waystation.Office.Deeds;
using Waystation.Office.Vault;
using Waystation.Tests.Office;
using Xunit;

namespace Waystation.Tests.Desk;

public sealed class LanguageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_language_is_the_browsers_until_one_is_chosen_and_that_is_kept_sealed()
    {
        await using var network = await SmallNetwork.FoundAsync([]);
        var folder = new MemoryFolder();
        await using (var host = await DeskPagesTests.StartAsync(network, folder))
        {
            using var browser = await PlainBrowser.OpenAsync(host, "ru-RU,ru;q=0.9");
            Assert.Contains("<html lang=\"ru\" dir=\"ltr\">", await browser.GetAsync("/create"), StringComparison.Ordinal);
            Assert.Contains("Новое рабочее место", await browser.GetAsync("/create"), StringComparison.Ordinal);

            // Chosen before there is a vault, it is kept with the vault.
            Assert.Contains("A new desk", await browser.FillAsync("/create", "/deed/language", ("language", "en")), StringComparison.Ordinal);
            Assert.Equal("/create", browser.At);
            await browser.PostAsync("/deed/create", ("passphrase", "copper lantern drifts beyond nine orchards"), ("again", "copper lantern drifts beyond nine orchards"));
            Assert.Equal("en", ChooseDeskLanguage.Of(host.Session.Desk!));
            await browser.PostAsync("/deed/language", ("language", "ru"), ("back", "//elsewhere.example/"));
            Assert.StartsWith("/", browser.At, StringComparison.Ordinal);
            await browser.PostAsync("/deed/language", ("language", "tlh"), ("back", "/join"));
            Assert.Equal("ru", ChooseDeskLanguage.Of(host.Session.Desk!));
        }

        var opened = Assert.IsType<VaultAnswer.Opened>(SealedVault.Open(folder, "copper lantern drifts beyond nine orchards"u8));
        using var desk = new Workstation(network.World(), opened.Vault);
        Assert.Equal("ru", ChooseDeskLanguage.Of(desk));
    }

    [Fact]
    public async Task A_language_is_one_more_file_and_may_be_written_from_right_to_left()
    {
        var english = Languages.Ours.English;
        var texts = english.Own.ToDictionary();
        texts["lang.name"] = "العربية";
        texts["lang.dir"] = "rtl";
        texts["lang.plural"] = "arabic";
        texts["create.title"] = "مكتب جديد";
        texts.Remove("create.what");
        var arabic = Catalogue.Read("ar", Encoding.UTF8.GetBytes(JsonSerializer.Serialize(texts)), english);
        await using var network = await SmallNetwork.FoundAsync([]);
        await using var host = await DeskHost.StartAsync(
            network.World(TimeProvider.System), new MemoryFolder(), new DeskSettings(0, TimeSpan.FromHours(1), TimeSpan.FromHours(1), DeskPagesTests.PictureProgram), new Languages([english, arabic]), Stop);
        using var browser = await PlainBrowser.OpenAsync(host, "ar-EG,ar;q=0.9");
        var page = await browser.GetAsync("/create");
        Assert.Contains("<html lang=\"ar\" dir=\"rtl\">", page, StringComparison.Ordinal);
        Assert.Contains("مكتب جديد", page, StringComparison.Ordinal);
        // What it lacks is said in English.
        Assert.Contains("Nobody can reset it.", page, StringComparison.Ordinal);
        Assert.Contains("lang=\"en\" dir=\"ltr\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_style_for_both_directions_names_no_side()
    {
        using var stream = typeof(DeskHost).Assembly.GetManifestResourceStream("desk.css")!;
        using var reader = new StreamReader(stream);
        Assert.DoesNotMatch(@"(?<![-\w])(left|right|margin-left|margin-right|padding-left|padding-right|border-left|border-right|text-align:\s*(left|right))(?![-\w])", reader.ReadToEnd());
    }
}
