using Leafwatch.Web.Api;
using Leafwatch.Web.Exploring;
using Leafwatch.Web.Pages;

namespace Leafwatch.Web;

/// <summary>All that the dashboard answers, and who may ask it.</summary>
internal static class Routes
{
    public static IReadOnlyList<WebRoute> All { get; } =
    [
        WebRoute.Get("/", Needs.Viewer, NowPage.ShowAsync),
        WebRoute.Get(ExploreView.Path, Needs.Viewer, ExplorePage.ShowAsync),
        WebRoute.Get(ExploreFile.Path, Needs.Viewer, ExploreFile.SendAsync),
        WebRoute.Get("/reports", Needs.Viewer, ReportPages.ListAsync),
        WebRoute.Get("/reports/one", Needs.Viewer, ReportPages.OneAsync),
        WebRoute.Get("/incidents", Needs.Viewer, IncidentPages.ListAsync),
        WebRoute.Get("/incidents/{id}", Needs.Viewer, IncidentPages.OneAsync),
        WebRoute.Post("/incidents/{id}/act", Needs.Operator, IncidentPages.ActAsync),
        WebRoute.Post("/silences", Needs.Operator, IncidentPages.SilenceAsync),
        WebRoute.Post("/silences/end", Needs.Operator, IncidentPages.EndSilenceAsync),
        WebRoute.Get("/act/{token}", Needs.Link, LinkPages.AskAsync),
        WebRoute.Post("/act/{token}", Needs.Link, LinkPages.ActAsync),
        WebRoute.Get("/alerts", Needs.Viewer, AlertPages.ListAsync),
        WebRoute.Get("/alerts/{id}", Needs.Viewer, AlertPages.OneAsync),
        WebRoute.Get(AnomalyPages.Path, Needs.Viewer, AnomalyPages.ListAsync),
        WebRoute.Post($"{AnomalyPages.Path}/{{id}}/judge", Needs.Operator, AnomalyPages.JudgeAsync),
        WebRoute.Get("/rules", Needs.Viewer, RulePages.ListAsync),
        WebRoute.Get("/rules/{name}", Needs.Viewer, RulePages.OneAsync),
        WebRoute.Post("/rules/{name}/try", Needs.Operator, RuleActionPages.TryAsync),
        WebRoute.Get("/rules/{name}/try", Needs.Viewer, RuleActionPages.ShowTrialAsync),
        WebRoute.Post("/rules/{name}/threshold", Needs.Operator, RuleActionPages.SetThresholdAsync),
        WebRoute.Post("/rules/{name}/switch", Needs.Operator, RuleActionPages.SwitchAsync),
        WebRoute.Get("/changes", Needs.Viewer, ChangePages.ShowAsync),
        WebRoute.Post("/incidents/{id}/block", Needs.Operator, ChangePages.BlockAsync),
        WebRoute.Post("/incidents/{id}/allow", Needs.Operator, ChangePages.AllowAsync),
        WebRoute.Post("/blocks/remove", Needs.Operator, ChangePages.UnblockAsync),
        WebRoute.Post("/allowed/remove", Needs.Operator, ChangePages.TakeBackAllowedAsync),
        WebRoute.Get("/sources", Needs.Viewer, SourcePages.ListAsync),
        WebRoute.Get("/sources/one", Needs.Viewer, SourcePages.OneAsync),
        WebRoute.Get("/notifications", Needs.Viewer, NotificationPages.ListAsync),
        WebRoute.Post("/notifications/send-again", Needs.Operator, NotificationPages.SendAgainAsync),
        WebRoute.Get("/notifications/drill", Needs.Viewer, DrillPage.ShowAsync),
        WebRoute.Post("/notifications/drill", Needs.Operator, DrillPage.StartAsync),
        WebRoute.Get("/health", Needs.Viewer, HealthPage.ShowAsync),

        WebRoute.Get("/sign-in", Needs.Nothing, SignInPages.ShowSignInAsync),
        WebRoute.Post("/sign-in", Needs.Nothing, SignInPages.SignInAsync),
        WebRoute.Get("/sign-in/openid", Needs.Nothing, OpenIdPages.BeginAsync),
        WebRoute.Get("/sign-in/openid/back", Needs.Nothing, OpenIdPages.BackAsync),
        WebRoute.Post("/sign-out", Needs.Nothing, SignInPages.SignOutAsync),
        WebRoute.Get("/setup", Needs.Nothing, SignInPages.ShowSetupAsync),
        WebRoute.Post("/setup", Needs.Nothing, SignInPages.SetUpAsync),

        WebRoute.Get("/account", Needs.Viewer, AccountPages.ShowAsync),
        WebRoute.Post("/account/password", Needs.Viewer, AccountPages.ChangePasswordAsync),
        WebRoute.Post("/account/end-others", Needs.Viewer, AccountPages.EndOthersAsync),
        WebRoute.Post("/account/tokens", Needs.Viewer, AccountPages.MakeTokenAsync),
        WebRoute.Post("/account/tokens/remove", Needs.Viewer, AccountPages.RemoveTokenAsync),
        WebRoute.Get("/users", Needs.Administrator, UserPages.ListAsync),
        WebRoute.Post("/users", Needs.Administrator, UserPages.AddAsync),
        WebRoute.Post("/users/role", Needs.Administrator, UserPages.SetRoleAsync),
        WebRoute.Post("/users/remove", Needs.Administrator, UserPages.RemoveAsync),
        WebRoute.Get("/audit", Needs.Administrator, UserPages.AuditAsync),

        .. ApiRoutes.All,
        WebRoute.Get(Assets.Place, Needs.Nothing, Assets.SendAsync),
    ];
}
