using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Leafwatch.Core.Sources.Syslog;

/// <summary>The certificate that a receiver shows, and the authorities that it wants of its peers; read anew when one of the files was changed.</summary>
public sealed class ServerIdentity(TlsOptions files)
{
    // id-kp-clientAuth (RFC 5280, section 4.2.1.12); a certificate that states no use is good for any.
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private readonly Lock _gate = new();
    private (DateTime, DateTime, DateTime) _written;
    private SslServerAuthenticationOptions? _options;

    /// <summary>What a handshake needs.</summary>
    /// <param name="problem">Why a changed file could not be used, once; what was read before holds then.</param>
    /// <exception cref="ListenerTroubleException">There is no certificate yet that could be used.</exception>
    public SslServerAuthenticationOptions Current(out string? problem)
    {
        lock (_gate)
        {
            problem = null;
            (DateTime, DateTime, DateTime) written = (WrittenAt(files.Certificate), WrittenAt(files.Key), WrittenAt(files.ClientAuthority));
            if (_options is not null && written == _written)
            {
                return _options;
            }

            try
            {
                _options = Load();
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
            {
                problem = $"the certificate cannot be used: {e.Message}";
                if (_options is null)
                {
                    throw new ListenerTroubleException(problem);
                }
            }

            _written = written;
            return _options;
        }
    }

    private static DateTime WrittenAt(string? file) => file is null ? default : File.GetLastWriteTimeUtc(file);

    private SslServerAuthenticationOptions Load()
    {
        using X509Certificate2 read = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);

        // Windows does not use a key that was never stored in a container (dotnet/runtime#23749).
        X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(files.Certificate);
        SslServerAuthenticationOptions options = new()
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (files.ClientAuthority is { } authority)
        {
            X509ChainPolicy policy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,

                // A certificate names places to load others from; whoever shows it must not make us go there.
                DisableCertificateDownloads = true,
            };
            policy.ApplicationPolicy.Add(ClientAuthentication);
            policy.CustomTrustStore.ImportFromPemFile(authority);
            if (policy.CustomTrustStore.Count == 0)
            {
                throw new CryptographicException($"there is no certificate in {authority}");
            }

            options.ClientCertificateRequired = true;
            options.CertificateChainPolicy = policy;
        }

        return options;
    }
}
