using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Leafwatch.Configuration;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Web;

/// <summary>The dashboard with a certificate of its own, by real handshakes.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task A_certificate_that_is_renewed_is_shown_to_the_next_and_a_broken_one_is_not()
    {
        using PrivateAuthority authority = new();
        string? files = null;
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync(change: (settings, folder) =>
        {
            files = folder;
            Write(folder, authority, ServedDashboard.Host);
            return settings with { Tls = new CertificateSettings(Path.Combine(folder, "dashboard.pem"), Path.Combine(folder, "dashboard.key")) };
        });

        (X509Certificate2 first, string answer, SslProtocols protocol) = await AskAsync(dashboard, authority);
        Assert.Equal("CN=" + ServedDashboard.Host, first.Subject);
        Assert.True(protocol >= SslProtocols.Tls12);
        Assert.Contains("Strict-Transport-Security: max-age=31536000", answer, StringComparison.Ordinal);

        Write(files!, authority, "renewed.example.org");
        (X509Certificate2 second, _, _) = await AskAsync(dashboard, authority);
        Assert.Equal("CN=renewed.example.org", second.Subject);

        await File.WriteAllTextAsync(Path.Combine(files!, "dashboard.pem"), "nothing");
        (X509Certificate2 third, _, _) = await AskAsync(dashboard, authority);
        Assert.Equal("CN=renewed.example.org", third.Subject);
        Assert.Contains("goes on with the certificate that it has", Assert.Single(dashboard.Troubles), StringComparison.Ordinal);
    }

    private static void Write(string folder, PrivateAuthority authority, string name)
    {
        using X509Certificate2 certificate = authority.CertificateFor(name);
        using System.Security.Cryptography.ECDsa key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(Path.Combine(folder, "dashboard.key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(folder, "dashboard.pem"), $"{certificate.ExportCertificatePem()}\n{authority.Pem}\n");
        string pem = Path.Combine(folder, "dashboard.pem");

        // Two of them may be written within what the clock of the file system tells apart.
        File.SetLastWriteTimeUtc(pem, File.GetLastWriteTimeUtc(pem).AddSeconds(name.Length));
    }

    private static async Task<(X509Certificate2 Certificate, string Answer, SslProtocols Protocol)> AskAsync(ServedDashboard dashboard, PrivateAuthority authority)
    {
        X509ChainPolicy trusted = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trusted.CustomTrustStore.ImportFromPem(authority.Pem);
        using TcpClient client = new();
        await client.ConnectAsync(dashboard.Listening.Host, dashboard.Listening.Port);
        await using SslStream tls = new(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, errors) => errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateNameMismatch);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = ServedDashboard.Host, CertificateChainPolicy = trusted });
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET /healthz HTTP/1.1\r\nHost: {ServedDashboard.Host}\r\nConnection: close\r\n\r\n"));
        using StreamReader reader = new(tls);
        return (X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData()), await reader.ReadToEndAsync(), tls.SslProtocol);
    }
}
