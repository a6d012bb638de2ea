using CsCheck;
using Leafwatch.Receivers.Messages;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Receivers.Messages;

public sealed class TemplateTests
{
    private static readonly string[] Parts = ["{level}", "{if who}", "{else}", "{end}", "{", "}", "{{", "x", "{evidence}", "{if not drill}"];

    private static readonly MessageFields Fields = MessageFields.Of(SomeReceiver.Told(), SomeReceiver.First, SomeReceiver.Links);

    [Theory]
    [InlineData("{level}: {who}", "medium: 192.0.2.7")]
    [InlineData("{{level}} {reason}", "{level} fired")]
    [InlineData("{if drill}exercise{else}real{end}", "real")]
    [InlineData("{if not drill}real{end}!", "real!")]
    [InlineData("{if who}{if got_in}in{else}out{end}{end}", "out")]
    [InlineData("{ level }", "medium")]
    public void Fields_and_choices_are_filled_in(string template, string text) =>
        Assert.Equal(text, Template.Of(template).Render(Fields, Markup.Plain, 1000));

    [Theory]
    [InlineData("ab {levl}", 4, "there is no field 'levl'")]
    [InlineData("{if levl}x{end}", 4, "there is no field 'levl'")]
    [InlineData("a {level", 2, "'{' without '}'")]
    [InlineData("a } b", 2, "'}' without '{'")]
    [InlineData("{if level}x", 0, "'{if level}' without '{end}'")]
    [InlineData("x{end}", 1, "'{end}' without '{if …}'")]
    [InlineData("{if level}a{else}b{else}c{end}", 0, "a choice with two '{else}'")]
    [InlineData("{level who}", 0, "found '{level who}', expected a field, or if, if not, else, end")]
    public void What_is_wrong_is_said_with_its_place(string template, int at, string message)
    {
        Assert.Null(Template.TryParse(template, out TemplateError? error));
        Assert.Equal((at, message), (error!.At, error.Message));
    }

    [Fact]
    public void What_a_field_shows_is_no_template() =>
        Assert.Contains("{level}", Template.Of("{title}").Render(MessageFields.Of(SomeReceiver.Attack(), SomeReceiver.First, null), Markup.Plain, 1000), StringComparison.Ordinal);

    [Fact]
    public void Any_text_is_read_or_refused_and_what_comes_of_it_is_bounded() =>
        Gen.Select(Gen.Int[0, Parts.Length - 1].Select(i => Parts[i]).Array[0, 40], Gen.Int[1, 200]).Sample((parts, most) =>
        {
            if (Template.TryParse(string.Concat(parts), out TemplateError? error) is { } template)
            {
                Assert.True(template.Render(Fields, Markup.Plain, most).Length <= most);
            }
            else
            {
                Assert.InRange(error!.At, 0, string.Concat(parts).Length);
            }
        });

    [Fact]
    public void There_is_a_value_for_every_field() =>
        Assert.All(SampleMessages.All, sample => Assert.All(MessageFields.Names, name => Assert.NotNull(sample.Fields[name])));
}
