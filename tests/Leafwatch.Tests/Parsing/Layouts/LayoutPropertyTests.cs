using System.Globalization;
using System.Text;
using CsCheck;
using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Web;

namespace Leafwatch.Tests.Parsing.Layouts;

/// <summary>What is printed as Apache prints it, in any order of values, is read back as it was.</summary>
public sealed class LayoutPropertyTests
{
    private static readonly DateTimeOffset Time = new(2025, 3, 4, 5, 6, 7, TimeSpan.FromHours(2));

    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.String[Gen.Char[' ', '~'], 0, 20],
        Gen.Const("\" 404 "),
        Gen.Const("x [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5"),
        Gen.Const("\\"),
        Gen.Const("\" \""),
        Gen.Const("a\tb\nc"));

    private static readonly Gen<string> Number = Gen.Int[0, 1_000_000].Select(number => number.ToString(CultureInfo.InvariantCulture));

    private static readonly Gen<string> Word = Gen.String[Gen.Char['!', '~'].Where(each => each is not ('"' or '\\')), 1, 8].Where(word => word != "-");

    // Directive, whether the layout puts it into quotation marks, the field, and what may be in it.
    private static readonly Gen<Piece> AnyPiece = Gen.OneOf(
        AnyText.Select(text => new Piece("\"%{User-Agent}i\"", "user_agent.original", text)),
        AnyText.Select(text => new Piece("\"%{Referer}i\"", "http.request.referrer", text)),
        AnyText.Select(text => new Piece("\"%{X-Thing}i\"", "http.request.headers.x-thing", text)),
        AnyText.Where(text => text.Length > 0).Select(text => new Piece("\"%u\"", "user.name", text)),
        Number.Select(number => new Piece("%b", "http.response.body.bytes", number)),
        Number.Select(number => new Piece("%O", "http.response.bytes", number)),
        Number.Select(number => new Piece("%P", "process.pid", number)),
        Gen.Int[100, 599].Select(status => new Piece("%>s", "http.response.status_code", status.ToString(CultureInfo.InvariantCulture))),
        Gen.OneOf(Gen.Const("192.0.2.7"), Gen.Const("2001:db8::7"), Gen.Const("198.51.100.200")).Select(address => new Piece("%h", "source.ip", address)),
        Word.Select(word => new Piece("%m", "http.request.method", word)),
        Word.Select(word => new Piece("%L", "http.request.id", word)),
        Word.Select(word => new Piece("%R", "apache.handler", word)));

    private static readonly Gen<(Piece[] Pieces, int TimeAt, int UserAt, string User)> AnyLayout =
        from pieces in AnyPiece.Array[0, 9]
        from time in Gen.Int[0, 9]
        from userAt in Gen.Int[-1, 9]
        from user in AnyText.Where(text => text is not ("" or "-"))
        select (pieces.DistinctBy(piece => piece.Field).ToArray(), time, userAt, user);

    [Fact]
    public void What_is_written_with_a_layout_is_read_with_it() =>
        AnyLayout.Sample(
            given =>
            {
                List<Piece> pieces = [.. given.Pieces.Where(piece => given.UserAt < 0 || piece.Field != "user.name")];
                pieces.Insert(Math.Min(given.TimeAt, pieces.Count), new Piece("%t", "", ""));
                if (given.UserAt >= 0)
                {
                    // One name without quotation marks, which nothing but the rest of the layout ends.
                    pieces.Insert(Math.Min(given.UserAt, pieces.Count), new Piece("%u", "user.name", given.User));
                }

                string layout = string.Join(' ', pieces.Select(piece => piece.Directive));
                string line = string.Join(' ', pieces.Select(piece => piece.Written));
                CompiledFormat compiled = WebLayouts.CompileApache(layout);
                Assert.Empty(compiled.Diagnostics);
                ParsedLine read = ParsedLine.Read(compiled.Format!, Encoding.Latin1.GetBytes(line));

                Assert.True(read.IsRead, $"{layout}\n{line}");
                Assert.Equal(Time, read.Time);
                foreach (Piece piece in pieces.Where(piece => piece.Field.Length > 0))
                {
                    Assert.Equal(piece.Value == "-" ? null : piece.Value, read[piece.Field]);
                }
            },
            iter: 5000);

    private sealed record Piece(string Directive, string Field, string Value)
    {
        /// <summary>As Apache writes it (ap_escape_logitem).</summary>
        public string Written => Directive switch
        {
            "%t" => Time.ToString("'['dd'/'MMM'/'yyyy':'HH':'mm':'ss zzz']'", CultureInfo.InvariantCulture).Remove(25, 1),
            ['"', ..] => $"\"{Escaped}\"",
            _ => Escaped,
        };

        private string Escaped => string.Concat(Value.Select(each => each switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\t' => "\\t",
            _ => each.ToString(),
        }));
    }
}
