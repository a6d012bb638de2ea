using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Leafwatch.Access;
using Leafwatch.Configuration;
using Leafwatch.Core.Sources.Syslog;
using Leafwatch.Status;
using Leafwatch.Web.Exploring;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Leafwatch.Web;

/// <summary>The dashboard: pages, API and live events, served by this process.</summary>
/// <remarks>
/// Made of an empty builder: no file of settings, variable of the environment or signal but the program's own has a say. Nothing here holds up
/// the monitor: what is shown is read from the store, and what is changed is written there.
/// </remarks>
internal sealed class Dashboard : IAsyncDisposable
{
    private static readonly TimeSpan HandshakePatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StatusAge = TimeSpan.FromSeconds(1);

    private readonly WebApplication _web;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _failures = [];
    private MonitorStatus? _status;
    private bool _isEnded;

    private Dashboard(DashboardParts parts, AccessLog? log, IReadOnlyList<WebRoute> routes)
    {
        Parts = parts;
        Log = log;
        bool isSecure = parts.Settings.Tls is not null || (parts.Settings.Proxy is not null && parts.PublicUrl?.Scheme == "https");
        Visitors = new Visitors(parts.Store.Access, parts.Settings, isSecure, parts.Time);
        Limit = new SignInLimit(parts.Time);
        Setup = new SetupLink(parts.Store.Access, parts.Time);
        Explorer = new Explorer(parts);
        Live = new LiveFeed(this);
        Rest = new Rest(LetGo, parts.Time);
        OpenId = parts.Settings.OpenId is { } openId ? new OpenIdProvider(openId, parts.Time) : null;
        Trial = new Errand<WhatIf>(parts.OnTrouble);
        Drill = new Errand<DrillRun>(parts.OnTrouble);
        Started = parts.Time.GetUtcNow();
        _web = Build(routes, new Gate(this, isSecure));
    }

    public DashboardParts Parts { get; }

    public Visitors Visitors { get; }

    public SignInLimit Limit { get; }

    public SetupLink Setup { get; }

    public LiveFeed Live { get; }

    public Explorer Explorer { get; }

    /// <summary>When nobody looks.</summary>
    public Rest Rest { get; }

    /// <summary>Through whom people may sign in, besides with passwords.</summary>
    public OpenIdProvider? OpenId { get; }

    /// <summary>What is tried on the logs of the last days.</summary>
    public Errand<WhatIf> Trial { get; }

    /// <summary>The drill.</summary>
    public Errand<DrillRun> Drill { get; }

    public AccessLog? Log { get; }

    public DateTimeOffset Started { get; }

    /// <summary>Ends when the dashboard does: whoever waits for something new goes.</summary>
    public CancellationToken Stopping => _web.Lifetime.ApplicationStopping;

    /// <summary>Where it listens.</summary>
    public Uri Listening => new(_web.Urls.First(url => !url.Contains("://unix", StringComparison.Ordinal) && !url.Contains("://pipe", StringComparison.Ordinal)).Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal));

    /// <summary>Where people reach it.</summary>
    public Uri Address => Parts.PublicUrl ?? Listening;

    /// <summary>How the monitor stands; looked up at most once a second, however many ask.</summary>
    public MonitorStatus Status
    {
        get
        {
            lock (_gate)
            {
                DateTimeOffset now = Parts.Time.GetUtcNow();
                if (_status is null || now - _status.At >= StatusAge || now < _status.At)
                {
                    _status = MonitorStatus.Of(Parts.Reading, isRunning: true, now);
                }

                return _status;
            }
        }
    }

    /// <summary>Begins to serve.</summary>
    /// <exception cref="IOException">It cannot listen there.</exception>
    public static async Task<Dashboard> StartAsync(DashboardParts parts, AccessLog? log, CancellationToken cancellation)
    {
        Dashboard dashboard = new(parts, log, Routes.All);
        try
        {
            await dashboard._web.StartAsync(cancellation);
            ControlSocket.Restrict(parts.StateDirectory);
        }
        catch
        {
            await dashboard.DisposeAsync();
            throw;
        }

        dashboard.Live.Start();
        return dashboard;
    }

    private void LetGo()
    {
        Explorer.History.Forget();
        Parts.Reading.ReleaseMemory();
        Parts.Store.ReleaseMemory();
        ProcessMemory.GiveBackAtRest();
    }

    /// <summary>Tells that a page could not be shown: each kind once.</summary>
    public void Failed(WebRoute route, Exception fault)
    {
        lock (_gate)
        {
            const int MostKinds = 100;
            if (_failures.Count >= MostKinds || !_failures.Add($"{route.Path} {fault.GetType()}"))
            {
                return;
            }
        }

        Parts.OnTrouble($"the dashboard's {route.Path} cannot be shown: {fault.GetType().Name}: {fault.Message}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_isEnded)
        {
            return;
        }

        _isEnded = true;
        await _web.StopAsync();
        await _web.DisposeAsync();
        await Live.DisposeAsync();
        Explorer.Dispose();
        await Trial.DisposeAsync();
        await Drill.DisposeAsync();
        OpenId?.Dispose();
        Limit.Dispose();
    }

    private WebApplication Build(IReadOnlyList<WebRoute> routes, Gate gate)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, EndsWithTheMonitor>();
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.UseKestrelCore();
        if (OperatingSystem.IsWindows())
        {
            builder.WebHost.UseNamedPipes();
        }

        if (Parts.Settings.Tls is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.WebHost.ConfigureKestrel(Configure);
        WebApplication web = builder.Build();
        foreach (WebRoute route in routes)
        {
            web.MapMethods(route.Path, MethodsOf(route), http => gate.PassAsync(http, route));
        }

        // Whatever else is asked of an address that there is: less exact than the routes, so that they come first.
        foreach (IGrouping<string, WebRoute> known in routes.GroupBy(route => route.Path))
        {
            string allowed = string.Join(", ", known.SelectMany(route => MethodsOf(route)).Distinct());
            WebRoute refusal = WebRoute.Get(known.Key, Needs.Nothing, visit => RefuseMethodAsync(visit, allowed));
            web.Map(known.Key, http => gate.PassAsync(http, refusal));
        }

        WebRoute nowhere = WebRoute.Get("/", Needs.Nothing, visit => visit.RefuseAsync(StatusCodes.Status404NotFound, visit.Texts.NotFound, visit.Texts.NotFoundDetail));
        web.MapFallback("{*path}", http => gate.PassAsync(http, nowhere with { Path = http.Request.Path.Value ?? "/" }));
        return web;
    }

    private static string[] MethodsOf(WebRoute route) => route.Method == "GET" ? ["GET", "HEAD"] : [route.Method];

    /// <summary>There is such an address, but not for this (RFC 9110, section 15.5.6).</summary>
    private static Task RefuseMethodAsync(Visit visit, string allowed)
    {
        visit.Http.Response.Headers.Allow = allowed;
        return visit.RefuseAsync(StatusCodes.Status405MethodNotAllowed, visit.Texts.WrongMethod, Texts.Fill(visit.Texts.WrongMethodDetail, allowed));
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 64 * 1024;
        kestrel.Limits.MaxConcurrentConnections = 2_000;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        ServerIdentity? identity = Parts.Settings.Tls is { } tls ? Identity(tls) : null;
        ControlSocket.Listen(kestrel, Parts.StateDirectory, Parts.OnTrouble);
        foreach (System.Net.IPEndPoint endpoint in Parts.Settings.Listen)
        {
            kestrel.Listen(endpoint, listen =>
            {
                if (identity is not null)
                {
                    listen.UseHttps((_, _, _, _) => ValueTask.FromResult(Current(identity)), null!, HandshakePatience);
                }
            });
        }
    }

    /// <summary>The certificate, or why there is none: before anybody is asked to trust it.</summary>
    private static ServerIdentity Identity(CertificateSettings tls)
    {
        ServerIdentity identity = new(new TlsOptions(tls.Certificate, tls.Key, ClientAuthority: null));
        try
        {
            identity.Current(out _);
            return identity;
        }
        catch (ListenerTroubleException e)
        {
            throw new IOException($"{tls.Certificate}, {tls.Key}: {e.Message}", e);
        }
    }

    /// <summary>What a handshake needs: a certificate that was renewed is taken at once, and one that is broken is told and not taken.</summary>
    private SslServerAuthenticationOptions Current(ServerIdentity identity)
    {
        SslServerAuthenticationOptions options = identity.Current(out string? problem);
        if (problem is not null)
        {
            Parts.OnTrouble($"the dashboard goes on with the certificate that it has: {problem}");
        }

        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = options.ServerCertificateContext,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
#pragma warning disable CA5398 // What is older must not be spoken, whatever the system allows.
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
#pragma warning restore CA5398
        };
    }

    /// <summary>The program has its own way with signals.</summary>
    private sealed class EndsWithTheMonitor : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
