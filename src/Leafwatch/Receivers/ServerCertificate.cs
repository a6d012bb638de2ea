using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Leafwatch.Receivers;

/// <summary>Decides whether a mail server's certificate is trusted: by the system, or by the authorities in a file.</summary>
internal sealed class ServerCertificate(string? caFile)
{
    private readonly X509Certificate2Collection _authorities = [];

    /// <summary>Whether the authorities have been read.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Whether the server has shown a certificate.</summary>
    public bool WasSeen { get; private set; }

    /// <summary>Why it is not trusted.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads the file of authorities anew: it may have been renewed since.</summary>
    public void LoadAuthorities()
    {
        if (caFile is not null)
        {
            _authorities.ImportFromPemFile(caFile);
        }

        IsReady = true;
    }

    public bool IsTrusted(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        WasSeen = true;
        Problem = errors switch
        {
            SslPolicyErrors.None => null,
            _ when certificate is not X509Certificate2 || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) =>
                "the server shows no certificate",
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) =>
                $"the certificate is for another name ({certificate.Subject})",
            _ => _authorities.Count == 0 ? Words(chain) : ProblemWithOwnAuthorities((X509Certificate2)certificate, chain),
        };
        return Problem is null;
    }

    private string? ProblemWithOwnAuthorities(X509Certificate2 certificate, X509Chain? sent)
    {
        using X509Chain own = new();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (sent is not null)
        {
            own.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        return own.Build(certificate) ? null : Words(own);
    }

    private static string Words(X509Chain? chain)
    {
        X509ChainStatusFlags all = default;
        foreach (X509ChainStatus status in chain?.ChainStatus ?? [])
        {
            all |= status.Status;
        }

        const X509ChainStatusFlags Foreign =
            X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotSignatureValid;
        return all switch
        {
            _ when all.HasFlag(X509ChainStatusFlags.NotTimeValid) => "the certificate has expired, or is not valid yet",
            _ when (all & Foreign) != 0 =>
                "the certificate is not of an authority that is trusted here ('ca_file' names others)",
            _ => $"the certificate is not trusted ({all})",
        };
    }
}
