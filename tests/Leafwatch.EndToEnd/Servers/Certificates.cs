using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>An authority of our own, and a certificate for this machine that it signed.</summary>
internal sealed class Certificates
{
    private Certificates(string authority, string certificate, string key) => (Authority, Certificate, Key) = (authority, certificate, key);

    /// <summary>PEM files.</summary>
    public string Authority { get; }

    public string Certificate { get; }

    public string Key { get; }

    public static Certificates Create(Workplace place)
    {
        DateTimeOffset from = TimeProvider.System.GetUtcNow().AddHours(-1);
        DateTimeOffset to = from.AddDays(2);
        using RSA authorityKey = RSA.Create(2048);
        CertificateRequest authority = new("CN=Leafwatch test authority", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using X509Certificate2 signer = authority.CreateSelfSigned(from, to);

        using RSA key = RSA.Create(2048);
        CertificateRequest server = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        server.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using X509Certificate2 certificate = server.Create(signer, from, to, RandomNumberGenerator.GetBytes(8));

        return new Certificates(
            place.Write("tls/authority.pem", signer.ExportCertificatePem()),
            place.Write("tls/server.pem", certificate.ExportCertificatePem()),
            place.Write("tls/server.key", key.ExportPkcs8PrivateKeyPem()));
    }
}
