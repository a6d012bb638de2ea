using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Receivers.Email;
using static Leafwatch.Tests.Configuration.ConfigurationReading;

namespace Leafwatch.Tests.Values;

public sealed class EnvironmentOverridesTests
{
    private const string Receiver = """
        receivers:
          Security:
            email:
              to: [a@example.org, b@example.org]
              smtp: { host: mail.example.org, port: 2525, username: leafwatch, password: from-the-file }
        """;

    [Fact]
    public void A_variable_takes_the_place_of_the_value_in_the_file()
    {
        Settings settings = ReadWell(
            Receiver,
            ("LEAFWATCH__receivers__security__email__smtp__password", "from-the-environment"),
            ("LEAFWATCH__RECEIVERS__SECURITY__EMAIL__SMTP__PORT", "465"),
            ("LEAFWATCH__receivers__security__email__to__1", "c@example.org"),
            ("LEAFWATCH__receivers__security__email__to__2", "d@example.org"),
            ("LEAFWATCHED__state", "somewhere else"));

        EmailOptions email = Assert.IsType<EmailOptions>(Assert.Single(settings.Receivers).Options);
        SmtpOptions smtp = Assert.IsType<EmailDelivery.ByServers>(email.Delivery).Servers[0];
        Assert.Equal(("from-the-environment", 465), (smtp.Password!.Reveal(), smtp.Port));
        Assert.Equal(["a@example.org", "c@example.org", "d@example.org"], email.To);
    }

    [Fact]
    public void A_configuration_can_come_from_the_environment_alone()
    {
        Settings settings = ReadWell(
            "",
            ("LEAFWATCH__STATE", "/srv/leafwatch"),
            ("LEAFWATCH__SOURCES__0__PATH", "/var/log/a.log"),
            ("LEAFWATCH__SOURCES__0__FORMAT", "sshd"),
            ("LEAFWATCH__CLASSIC", "true"),
            ("LEAFWATCH__RECEIVERS__SECURITY__EMAIL__TO", "a@example.org"),
            ("LEAFWATCH__RECEIVERS__SECURITY__EMAIL__SMTP__HOST", "mail.example.org"));

        Assert.Equal("/srv/leafwatch", settings.StateDirectory);
        Assert.Equal(("/var/log/a.log", "sshd"), (settings.Sources[0].Origin.ToString(), settings.Sources[0].Format));
        Assert.True(settings.IsClassic);
        Assert.Equal("security", settings.Receivers[0].Name);
    }

    [Fact]
    public void Items_are_counted_as_numbers()
    {
        (string, string)[] addresses = [.. Enumerable.Range(0, 12).Select(i => ($"LEAFWATCH__receivers__security__email__to__{i}", $"a{i}@example.org"))];

        Settings settings = ReadWell(Receiver, addresses);

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"a{i}@example.org"), ((EmailOptions)settings.Receivers[0].Options).To);
    }

    [Fact]
    public void A_password_in_the_environment_takes_the_place_of_the_file_for_it()
    {
        Settings settings = ReadWell(
            Receiver.Replace("password: from-the-file", "password_file: not-there", StringComparison.Ordinal),
            ("LEAFWATCH__receivers__security__email__smtp__password", "from-the-environment"));

        Assert.Equal("from-the-environment", Assert.IsType<EmailDelivery.ByServers>(((EmailOptions)settings.Receivers[0].Options).Delivery).Servers[0].Password!.Reveal());
    }

    [Fact]
    public void An_alias_elsewhere_keeps_its_value()
    {
        Settings settings = ReadWell(
            """
            receivers:
              a: { email: { to: a@example.org, smtp: &smtp { host: mail.example.org, port: 25 } } }
              b: { email: { to: b@example.org, smtp: *smtp } }
            """,
            ("LEAFWATCH__receivers__a__email__smtp__port", "26"));

        Assert.Equal([26, 25], settings.Receivers.Select(receiver => ((EmailDelivery.ByServers)((EmailOptions)receiver.Options).Delivery).Servers[0].Port));
    }

    [Theory]
    [InlineData("LEAFWATCH__receivers__security__email__smtp__port", "many", "'receivers.Security.email.smtp.port': found 'many', expected a whole number")]
    [InlineData("LEAFWATCH__stat", "x", "unknown key 'stat' (did you mean 'state'?)")]
    [InlineData("LEAFWATCH__receivers__security__email__to__5", "x@example.org", "'receivers.security.email.to' has 2 items: found 5, expected at most 2")]
    [InlineData("LEAFWATCH__receivers__security__email__to__first", "x@example.org", "'receivers.security.email.to' is a list: found 'first', expected the number of an item from 0")]
    [InlineData("LEAFWATCH__receivers__security__email__smtp__host__name", "x", "'receivers.security.email.smtp.host' is a text, and has no 'name'")]
    [InlineData("LEAFWATCH__dashboard__listen", "x", "'dashboard.listen': found 'x', expected an address of this machine (or *) and a port (127.0.0.1:8787, [::1]:8787, *:8443)")]
    public void What_is_wrong_with_a_variable_names_the_variable(string name, string value, string expected) =>
        Assert.Equal($"{name}:1:1: {expected}", ReadBadly(Receiver, (name, value)));

    [Fact]
    public void What_is_wrong_in_the_file_keeps_its_place_beside_a_variable()
    {
        IReadOnlyList<Diagnostic> told = Read(
            Receiver.Replace("port: 2525", "prot: 2525", StringComparison.Ordinal),
            ("LEAFWATCH__receivers__security__email__smtp__host", "two words")).Diagnostics;

        Assert.Equal(
            ["leafwatch.yml:5:39", "LEAFWATCH__receivers__security__email__smtp__host:1:1"],
            told.Select(diagnostic => $"{diagnostic.File}:{diagnostic.Line}:{diagnostic.Column}"));
    }
}
