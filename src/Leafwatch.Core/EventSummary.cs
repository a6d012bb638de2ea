using System.Text;
using System.Xml;

namespace Leafwatch.Core;

/// <summary>An event of Windows, as rendered XML, in one line that can be read: <c>4625 Security dc1.example.org TargetUserName=bob IpAddress=192.0.2.7</c>.</summary>
public static class EventSummary
{
    private const string Beginning = "<Event";

    /// <summary>At most this many of the event's data.</summary>
    private const int MostData = 12;

    /// <summary>The line, or what it says if it is an event. One that was cut is told as far as it goes.</summary>
    public static string Of(string line)
    {
        if (!line.StartsWith(Beginning, StringComparison.Ordinal))
        {
            return line;
        }

        StringBuilder said = new();
        int data = 0;
        try
        {
            using XmlReader xml = XmlReader.Create(new StringReader(line), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            while (xml.Read() && data < MostData)
            {
                if (xml.NodeType != XmlNodeType.Element || xml.IsEmptyElement)
                {
                    continue;
                }

                if (xml.LocalName is "EventID" or "Channel" or "Computer")
                {
                    Add("", xml.ReadString());
                }
                else if (xml.LocalName == "Data" && xml.GetAttribute("Name") is { Length: > 0 } name && xml.ReadString().Trim() is { Length: > 0 } and not "-" and var value)
                {
                    Add(name + "=", value);
                    data++;
                }
            }
        }
        catch (XmlException)
        {
            // What comes after it was cut off, or is no XML.
        }

        return said.Length == 0 ? line : said.ToString();

        void Add(string name, string value) => said.Append(said.Length == 0 ? "" : " ").Append(name).Append(value.Trim());
    }
}
