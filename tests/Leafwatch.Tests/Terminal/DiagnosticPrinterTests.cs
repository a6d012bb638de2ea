using Leafwatch.Core;
using Leafwatch.Terminal;

namespace Leafwatch.Tests.Terminal;

public sealed class DiagnosticPrinterTests
{
    [Fact]
    public void The_hint_stands_below_the_message() =>
        Assert.Equal("a.yml:3:5: unknown key 'stat'\n  did you mean 'state'?\n", Printed(new("a.yml", 3, 5, "unknown key 'stat'", "did you mean 'state'?")));

    [Fact]
    public void A_warning_says_so() => Assert.Equal("a.yml:1:1: warning: m\n", Printed(new("a.yml", 1, 1, "m", IsWarning: true)));

    [Fact]
    public void In_colour_the_place_stays_plain()
    {
        Assert.Equal("a.yml:1:1: \e[31mm\e[0m\n", Printed(new("a.yml", 1, 1, "m"), colour: true));
        Assert.Equal("a.yml:1:1: \e[33mwarning: m\e[0m\n", Printed(new("a.yml", 1, 1, "m", IsWarning: true), colour: true));
    }

    [Fact]
    public void What_was_quoted_from_a_file_does_not_steer_the_terminal() =>
        Assert.Equal("\\x1Bc:1:1: \\x1B[2J\n  \\x07\n", Printed(new("\ec", 1, 1, "\e[2J", "\a")));

    [Theory]
    [InlineData(false, null, "xterm", true)]
    [InlineData(false, "", "xterm", true)]
    [InlineData(false, null, null, true)]
    [InlineData(true, null, "xterm", false)]
    [InlineData(false, "1", "xterm", false)]
    [InlineData(false, null, "dumb", false)]
    public void Colour_is_for_terminals_that_want_it(bool redirected, string? noColour, string? terminal, bool expected) =>
        Assert.Equal(expected, TerminalColour.IsOn(redirected, name => name == "NO_COLOR" ? noColour : terminal));

    private static string Printed(Diagnostic diagnostic, bool colour = false)
    {
        using StringWriter output = new() { NewLine = "\n" };
        new DiagnosticPrinter(output, colour).Print([diagnostic]);
        return output.ToString();
    }
}
