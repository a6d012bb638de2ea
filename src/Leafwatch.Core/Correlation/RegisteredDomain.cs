using System.Text;

namespace Leafwatch.Core.Correlation;

/// <summary>The domain that somebody registered, of which a name is: its last two labels, or three below what countries use as <c>co.uk</c>.</summary>
/// <remarks>Near enough to tell who is asked about; the list of public suffixes (https://publicsuffix.org) has thousands, and changes each week.</remarks>
public static class RegisteredDomain
{
    /// <summary>What a correlation that groups by the domain needs of an event.</summary>
    public static readonly Field Name = Field.Named("dns.question.name");

    private const int CountryLength = 2;

    /// <summary>What stands before the name of a country where domains are registered below it: <c>co.uk</c>, <c>or.at</c>, <c>com.au</c>.</summary>
    private static readonly string[] Generic = ["ac", "co", "com", "edu", "gob", "gov", "gouv", "go", "gv", "ltd", "mil", "me", "ne", "net", "nom", "or", "org", "plc", "sch"];

    /// <summary>The domain of a name, without the point at its end.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> name)
    {
        name = name.TrimEnd((byte)'.');
        int last = name.LastIndexOf((byte)'.');
        if (last < 0)
        {
            return name;
        }

        int second = name[..last].LastIndexOf((byte)'.');
        bool isGeneric = name.Length - last - 1 == CountryLength && IsGeneric(name[(second + 1)..last]);
        int first = isGeneric && second > 0 ? name[..second].LastIndexOf((byte)'.') : second;
        return name[(first + 1)..];
    }

    private static bool IsGeneric(ReadOnlySpan<byte> label)
    {
        foreach (string generic in Generic)
        {
            if (Ascii.EqualsIgnoreCase(label, generic))
            {
                return true;
            }
        }

        return false;
    }
}
