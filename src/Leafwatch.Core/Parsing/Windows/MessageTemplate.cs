using System.Buffers;
using System.Text;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>
/// The labels that stand in a rendered message, in their order, and which data follow them. A label stands where it must: the leftmost and the
/// rightmost way to lay the labels over the message are both found, and what both agree on is certain. A name that contains labels makes them
/// disagree; then what is between them is not taken at all.
/// </summary>
/// <remarks>
/// The client's address is taken from the right: behind it there is nothing that a client chooses, before it there is.
/// </remarks>
internal sealed class MessageTemplate
{
    private static readonly SearchValues<byte> Space = SearchValues.Create(" \t\r\n"u8);

    private readonly Label[] _labels;

    /// <param name="labels">
    /// Labels parted by <c>|</c>; behind <c>=</c> the name of the data, with <c>~</c> before it when it is one word, and <c>!</c> when it is one
    /// that is certain from the right.
    /// </param>
    public MessageTemplate(string labels) => _labels = [.. labels.Split('|').Select(Label.Read)];

    /// <summary>Sets the data of the message, if it has all of the labels.</summary>
    public bool TrySet(EventView line)
    {
        ReadOnlySpan<byte> message = line[Field.ErrorMessage];
        Span<int> left = stackalloc int[_labels.Length + 1];
        Span<int> right = stackalloc int[_labels.Length + 1];
        int at = 0;
        for (int i = 0; i < _labels.Length; i++)
        {
            int found = message[at..].IndexOf(_labels[i].Text);
            if (found < 0)
            {
                return false;
            }

            left[i] = at + found;
            at = left[i] + _labels[i].Text.Length;
        }

        left[^1] = right[^1] = message.Length;
        for (int i = _labels.Length - 1; i >= 0; i--)
        {
            right[i] = message[..right[i + 1]].LastIndexOf(_labels[i].Text);
        }

        for (int i = 0; i < _labels.Length; i++)
        {
            if (_labels[i].Field is { } field && (_labels[i].IsFromRight || (left[i] == right[i] && left[i + 1] == right[i + 1])))
            {
                SetValue(line, field, right[i] + _labels[i].Text.Length, right[i + 1], _labels[i].IsWord);
            }
        }

        return true;
    }

    private static void SetValue(EventView line, Field field, int start, int end, bool isWord)
    {
        ReadOnlySpan<byte> value = line[Field.ErrorMessage][start..end];
        int first = value.IndexOfAnyExcept(Space);
        if (first < 0)
        {
            return;
        }

        int length = value.LastIndexOfAnyExcept(Space) + 1 - first;
        int word = isWord ? value.Slice(first, length).IndexOfAny(Space) : -1;
        line.SetPart(field, Field.ErrorMessage, start + first, word < 0 ? length : word);
    }

    private sealed record Label(byte[] Text, Field? Field, bool IsWord, bool IsFromRight)
    {
        public static Label Read(string written)
        {
            string[] parts = written.Split('=');
            string name = parts.Length > 1 ? parts[1] : "";
            return new Label(
                Encoding.ASCII.GetBytes(parts[0]),
                name.Length == 0 ? null : WindowsFields.Data(name.TrimStart('~', '!')),
                name.StartsWith('~') || name.StartsWith('!'),
                name.StartsWith('!'));
        }
    }
}
