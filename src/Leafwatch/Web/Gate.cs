using System.Net;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web;

/// <summary>What every request passes before it is answered: where it comes from, by which name, who asks, and whether they mean it.</summary>
internal sealed class Gate(Dashboard dashboard, bool isSecure)
{
    public const string TokenField = "form_token";
    public const string TokenHeader = "X-Leafwatch-Form-Token";

    private readonly HostNames _hosts = new(dashboard.Parts.Settings, dashboard.Parts.PublicUrl);

    public async Task PassAsync(HttpContext http, WebRoute route)
    {
        SecurityHeaders.Write(http.Response.Headers, isSecure);
        bool isLocal = ControlSocket.Is(http);
        IPAddress? address = isLocal ? IPAddress.Loopback : ClientAddress.Of(http, dashboard.Parts.Settings.Proxy);
        Identity? who = null;
        try
        {
            if (address is null || (!isLocal && !_hosts.Has(http.Request.Host.Value ?? "")))
            {
                // Nobody who has a business here is told more.
                http.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
                return;
            }

            who = isLocal ? ControlSocket.Who(http) : dashboard.Visitors.Identify(http);
            Visit visit = new(http, dashboard, route, who, address);
            if (await IsRefusedAsync(visit))
            {
                return;
            }

            await route.Handle(visit);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The visitor left.
        }
        catch (BadHttpRequestException e)
        {
            http.Response.StatusCode = e.StatusCode;
        }
        catch (InvalidDataException)
        {
            // A form beyond its bounds.
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        catch (Exception e)
        {
            dashboard.Failed(route, e);
            if (!http.Response.HasStarted)
            {
                http.Response.Clear();
                SecurityHeaders.Write(http.Response.Headers, isSecure);
                http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            }
        }
        finally
        {
            if (!(route.Path == Assets.Place && http.Response.StatusCode == StatusCodes.Status200OK))
            {
                WriteLog(http, address, who);
            }
        }
    }

    private void WriteLog(HttpContext http, IPAddress? address, Identity? who) => dashboard.Log?.Write(
        (address ?? http.Connection.RemoteIpAddress ?? IPAddress.None).ToString(),
        http.Items[typeof(AccessLog)] as string ?? who?.Browser?.Session.User,
        (http.Request.Method, http.Request.Path.Value ?? "", http.Request.Protocol),
        http.Response.StatusCode,
        http.Request.Headers.UserAgent.ToString());

    private async ValueTask<bool> IsRefusedAsync(Visit visit)
    {
        Texts texts = visit.Texts;
        WebRoute route = visit.Route;
        if (route.IsChange && !IsSameOrigin(visit.Http.Request))
        {
            await visit.RefuseAsync(StatusCodes.Status403Forbidden, texts.Refused, texts.FromElsewhere);
            return true;
        }

        if (route.Needs is not (Needs.Nothing or Needs.Link))
        {
            if (visit.Who is null)
            {
                await AskToSignInAsync(visit);
                return true;
            }

            if (!visit.May(route.Needs))
            {
                await visit.RefuseAsync(StatusCodes.Status403Forbidden, texts.Refused, texts.NotYours);
                return true;
            }

            if (route.Needs != Needs.Metrics)
            {
                dashboard.Rest.Asked();
            }
        }

        // A token is sent by a program that means it; a cookie by any page that the browser shows.
        bool needsFormToken = route.IsChange && route.Needs != Needs.Link && visit.Who is not { Browser: null };
        if (needsFormToken)
        {
            string sent = visit.Http.Request.Headers[TokenHeader].ToString() is { Length: > 0 } header ? header : await visit.SentAsync(TokenField);
            if (!dashboard.Visitors.IsFormToken(visit.Http, visit.Who, sent))
            {
                await visit.RefuseAsync(StatusCodes.Status403Forbidden, texts.Refused, texts.FormIsOld);
                return true;
            }
        }

        return false;
    }

    private static Task AskToSignInAsync(Visit visit)
    {
        if (visit.Route.IsApi)
        {
            visit.Http.Response.Headers.WWWAuthenticate = "Bearer";
            return visit.RefuseAsync(StatusCodes.Status401Unauthorized, visit.Texts.SignIn, visit.Texts.SignInFirst);
        }

        string wanted = visit.Http.Request.Path + visit.Http.Request.QueryString;
        return visit.GoToAsync(wanted == "/" || visit.Route.IsChange ? "/sign-in" : $"/sign-in?next={Uri.EscapeDataString(wanted)}");
    }

    /// <summary>What browsers say of the page a request comes from (Fetch Metadata; older ones: Origin). A program says neither.</summary>
    private static bool IsSameOrigin(HttpRequest request)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            return site == "same-origin";
        }

        string origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
