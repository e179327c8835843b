using Waystation.Front.Catalogues;

namespace Waystation.Front.Html;

/// <summary>What stands around every page: the way out first, then the neutral name, then one thing, then the languages.</summary>
internal static class Frame
{
    /// <param name="title">What the page is about, already in the person's language; it stands in no history beside the neutral name.</param>
    public static Page Open(Catalogue text, FrontSettings settings, string name, string? fault = null)
    {
        var page = new Page(text);
        page.Add($"""
            <!doctype html><html lang="{text.Tag}" dir="{text.Direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer"><title>{(fault is null ? name : text["fault.mark"] + name)}</title><link rel="icon" href="{settings.Icon}"><style>
            """);
        page.Add($"{new Verbatim(Style.Sheet)}");
        return page.Add($"""
            </style></head><body><header><div><form method="post" action="/{text.Tag}/leave" autocomplete="off"><button class="leave">{text["leave"]}</button></form><a href="/{text.Tag}/">{name}</a></div></header><main>
            """);
    }

    public static Page Close(Page page, Languages languages)
    {
        page.Add($"""</main><footer><p class="hint">{page.Text["leave.honest"]}</p><p>""");
        foreach (var other in languages.All)
        {
            if (other != page.Text)
            {
                page.Add($"""<a lang="{other.Tag}" dir="{other.Direction}" href="/{other.Tag}/">{other["lang.name"]}</a> &#160; """);
            }
        }

        return page.Add($"""</p></footer></body></html>""");
    }
}
