using System.Text;
using Leafwatch.Core;

namespace Leafwatch.Tests.Support;

/// <summary>An event as a parser would leave it.</summary>
internal static class SomeEvent
{
    public static EventView With(params (string Field, string Value)[] fields) => Of("a line", fields);

    public static EventView Of(string line, params (string Field, string Value)[] fields)
    {
        EventView view = Of(Encoding.UTF8.GetBytes(line));
        foreach ((string field, string value) in fields)
        {
            view.SetCopy(Field.Named(field), Encoding.UTF8.GetBytes(value));
        }

        return view;
    }

    public static EventView Of(byte[] line)
    {
        EventView view = new();
        view.Begin(line, 0, line.Length);
        view.Time = DateTimeOffset.UnixEpoch;
        return view;
    }
}
