using Leafwatch.Access;

namespace Leafwatch.Web.Pages;

/// <summary>What all pages have around them.</summary>
internal static class Layout
{
    public static Markup Of(Visit visit, string title, Markup body)
    {
        Texts t = visit.Texts;
        return $"""
            <!DOCTYPE html>
            <html lang="{t.Language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width,initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>{title} – Leafwatch</title>
            <link rel="icon" href="{Assets.Icon.Path}" type="image/svg+xml">
            <link rel="stylesheet" href="{Assets.Style.Path}">
            <script type="module" src="{Assets.Script.Path}"></script>
            {visit.Head}
            </head>
            <body>
            <a class="skip" href="#main">{t.SkipToContent}</a>
            {Top(visit)}
            <main id="main" tabindex="-1">
            <div id="away" class="away" role="status" data-words="{t.Away}"></div>
            {body}
            </main>
            <footer class="foot">
            <p>Leafwatch{(visit.Who is null ? "" : " " + ProgramVersion.Current)}</p>
            <p class="live" id="live" hidden><span class="dot"></span>{t.Live}</p>
            <p class="sr" id="told" role="status"></p>
            </footer>
            </body>
            </html>

            """;
    }

    /// <summary>A form that changes something: with what proves that this page was made for whoever sends it.</summary>
    public static Markup Form(Visit visit, string action, Markup fields, string kind = "") => $"""
        <form method="post" action="{action}" class="{kind}"><input type="hidden" name="{Gate.TokenField}" value="{visit.FormToken}">{fields}</form>
        """;

    private static Markup Top(Visit visit)
    {
        Texts t = visit.Texts;
        Markup brand = $"""<a class="brand" href="/"><img src="{Assets.Icon.Path}" alt="" width="22" height="22">Leafwatch</a>""";
        if (visit.Who is not { Browser: not null } who)
        {
            return $"""<header class="top">{brand}</header>""";
        }

        List<(string Path, string Name)> places =
        [
            ("/", t.Now), (Exploring.ExploreView.Path, t.Exploring.Explore), ("/incidents", t.Incidents), ("/alerts", t.Alerts), (AnomalyPages.Path, t.Anomalies), ("/rules", t.Rules), ("/sources", t.Sources),
            ("/notifications", t.Notifications), ("/reports", t.Reporting.Reports), ("/health", t.Health),
        ];
        if (who.Role >= Role.Administrator)
        {
            places.Add(("/users", t.Users));
            places.Add(("/audit", t.Audit));
        }

        string here = visit.Http.Request.Path.Value ?? "/";
        return $"""
            <header class="top">
            {brand}
            <nav aria-label="{t.MainMenu}"><ul>
            {places.Select(place => Place(place, here))}
            </ul></nav>
            <div class="me"><a href="/account" aria-label="{t.Account}: {who.Name}">{who.Name}</a>{Form(visit, "/sign-out", $"""<button class="quiet">{t.SignOut}</button>""")}</div>
            </header>
            """;
    }

    private static Markup Place((string Path, string Name) place, string here)
    {
        bool isHere = place.Path == "/" ? here == "/" : here == place.Path || here.StartsWith(place.Path + "/", StringComparison.Ordinal);
        return $"""
            <li><a href="{place.Path}"{Attribute("aria-current", isHere ? "page" : null)}>{place.Name}</a></li>

            """;
    }

    /// <summary>An attribute, or nothing where it has no value.</summary>
    public static Markup Attribute(string name, string? value)
    {
        if (value is null)
        {
            return Markup.Empty;
        }

        return $" {name}=\"{value}\"";
    }
}
