using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Receivers.Email;
using Leafwatch.Tests.Support;
using static Leafwatch.Tests.Configuration.ConfigurationReading;

namespace Leafwatch.Tests.Values;

public sealed class SecretTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_secret_is_not_shown_with_what_holds_it()
    {
        Settings settings = ReadWell("receivers: { a: { email: { to: a@example.org, smtp: { host: h, username: u, password: hunter2 } } } }");

        EmailOptions email = Assert.IsType<EmailOptions>(settings.Receivers[0].Options);
        Assert.DoesNotContain("hunter2", $"{settings} {settings.Receivers[0]} {email} {email.Delivery} {((EmailDelivery.ByServers)email.Delivery).Servers[0]}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("password: [hunter2]")]
    [InlineData("password: { a: hunter2 }")]
    [InlineData("password: hunter2, password_file: x")]
    [InlineData("password: hunter2, port: x, pasword: hunter2")]
    public void A_secret_is_not_shown_when_it_is_written_wrongly(string wrong)
    {
        IReadOnlyList<Diagnostic> told = Read($"receivers: {{ a: {{ email: {{ to: a@example.org, smtp: {{ host: h, username: u, {wrong} }} }} }} }}").Diagnostics;

        Assert.NotEmpty(told);
        Assert.DoesNotContain("hunter2", string.Join('\n', told), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hunter2", "hunter2")]
    [InlineData("hunter2\n", "hunter2")]
    [InlineData("hunter2\r\n", "hunter2")]
    [InlineData(" two words \n", " two words ")]
    public void A_password_file_lies_beside_the_configuration(string written, string expected)
    {
        Private(_folder.Write("smtp.password", written));

        (Settings settings, IReadOnlyList<Diagnostic> told) = ReadWithFile("smtp.password");

        Assert.Empty(told);
        Assert.Equal(expected, PasswordOf(settings));
    }

    [Fact]
    public void A_name_without_a_slash_is_looked_for_among_the_credentials_of_the_service_first()
    {
        using TemporaryFolder credentials = new();
        Private(_folder.Write("smtp.password", "beside the configuration"));
        Private(credentials.Write("smtp.password", "credential"));

        Assert.Equal("credential", PasswordOf(ReadWithFile("smtp.password", ("CREDENTIALS_DIRECTORY", credentials.Path)).Settings));
        Assert.Equal("beside the configuration", PasswordOf(ReadWithFile("./smtp.password", ("CREDENTIALS_DIRECTORY", credentials.Path)).Settings));
    }

    [Fact]
    public void A_password_file_that_is_missing_is_told_with_the_place_of_its_name()
    {
        Diagnostic told = Assert.Single(ReadWithFile("missing").Diagnostics);

        Assert.Equal((1, 92), (told.Line, told.Column));
        Assert.Equal($"'receivers.a.email.smtp.password_file': {Path.Combine(_folder.Path, "missing")} cannot be read: no such file", told.Message);
    }

    [Fact]
    public void A_password_file_that_is_empty_is_told()
    {
        _folder.Write("empty", "\n");

        Assert.EndsWith("is empty", Assert.Single(ReadWithFile("empty").Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_file_that_is_a_folder_is_told()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "folder"));

        Assert.Contains("cannot be read", Assert.Single(ReadWithFile("folder").Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_file_that_everybody_can_read_is_warned_of()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Files have no mode there.");
        string file = _folder.Write("open", "hunter2");
        SetMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        (Settings settings, IReadOnlyList<Diagnostic> told) = ReadWithFile("open");

        Assert.True(Assert.Single(told).IsWarning);
        Assert.Equal("hunter2", PasswordOf(settings));
    }

    private static void Private(string file) => SetMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    private static void SetMode(string file, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, mode);
        }
    }

    private static string PasswordOf(Settings settings) => ((EmailDelivery.ByServers)((EmailOptions)settings.Receivers[0].Options).Delivery).Servers[0].Password!.Reveal();

    private (Settings Settings, IReadOnlyList<Diagnostic> Diagnostics) ReadWithFile(string name, params (string, string)[] variables) =>
        SettingsReader.Read(
            Path.Combine(_folder.Path, "leafwatch.yml"),
            $"receivers: {{ a: {{ email: {{ to: a@example.org, smtp: {{ host: h, username: u, password_file: {name} }} }} }} }}",
            Machine(variables),
            Known);
}
