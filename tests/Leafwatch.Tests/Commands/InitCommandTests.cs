using System.Text.Json;
using Leafwatch.Commands;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Commands;

public sealed class InitCommandTests : IDisposable
{
    private readonly MachineTree _machine = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _machine.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_logs_are_shown_as_they_were_read_and_the_configuration_is_written()
    {
        _machine
            .With("/etc/timezone", "UTC\n")
            .With("/etc/apache2/apache2.conf", "CustomLog /var/log/a.log \"%h %l %u %t \\\"%r\\\" %>s %b\"\n")
            .With("/var/log/a.log", "192.0.2.7 - eve [10/Oct/2025:13:55:36 -0700] \"GET /a\\x1b?b HTTP/1.1\" 404 209\nnot \u001b[2J a line\n");

        (int code, string output, string error) = await CommandLineTests.Run("init", "--root", _machine.Root, "-o", _folder["leafwatch.yml"]);

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains("Apache's access log, said in /etc/apache2/apache2.conf:1\n  format apache-common\n", output, StringComparison.Ordinal);
        Assert.Contains("    2025-10-10 13:55:36 -07:00  192.0.2.7        eve       404 GET /a", output, StringComparison.Ordinal);
        Assert.Contains("    NOT READ  not \\x1B[2J a line\n", output, StringComparison.Ordinal);
        Assert.Contains($"    format: apache-common\n    timezone: UTC\n", File.ReadAllText(_folder["leafwatch.yml"]), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await CommandLineTests.Run("check", "-c", _folder["leafwatch.yml"])).Code);
    }

    [Fact]
    public async Task The_headers_of_a_log_are_not_among_the_lines_that_are_shown()
    {
        _machine
            .With("/etc/timezone", "UTC\n")
            .With(
                "/Windows/System32/inetsrv/config/applicationHost.config",
                """<configuration><system.applicationHost><sites><site name="a" id="1" /></sites></system.applicationHost></configuration>""")
            .With(
                "/inetpub/logs/LogFiles/W3SVC1/u_ex261129.log",
                "nonsense\n#Software: IIS\n#Version: 1.0\n#Date: 2026-11-29 10:00:00\n#Fields: date time c-ip cs-method cs-uri-stem sc-status\n2026-11-29 10:00:00 192.0.2.9 GET /b 404\n");

        (_, string output, _) = await CommandLineTests.Run("init", "--root", _machine.Root, "-o", _folder["leafwatch.yml"]);

        Assert.Contains("192.0.2.9        -         404 GET /b", output, StringComparison.Ordinal);
        Assert.Contains("    NOT READ  nonsense\n    2026-11-29 10:00:00", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_folder_of_the_configuration_is_made()
    {
        _machine.With("/var/log/auth.log", "");
        Assert.Equal(ExitCode.Done, (await CommandLineTests.Run("init", "--root", _machine.Root, "-o", _folder["etc/leafwatch/leafwatch.yml"])).Code);
        Assert.True(File.Exists(_folder["etc/leafwatch/leafwatch.yml"]));
    }

    [Fact]
    public async Task A_file_that_is_there_is_written_over_only_with_force()
    {
        _machine.With("/var/log/auth.log", "");
        File.WriteAllText(_folder["mine.yaml"], "mine");

        (int code, _, string error) = await CommandLineTests.Run("init", "--root", _machine.Root, "-o", _folder["mine.yaml"]);

        Assert.Equal((ExitCode.NotSo, "mine"), (code, File.ReadAllText(_folder["mine.yaml"])));
        Assert.Contains("the file is there already, and stays as it is (--force writes over it)", error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await CommandLineTests.Run("init", "--root", _machine.Root, "-o", _folder["mine.yaml"], "--force")).Code);
        Assert.Contains("auth.log", File.ReadAllText(_folder["mine.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_log_is_an_object_in_json()
    {
        _machine
            .With("/etc/nginx/nginx.conf", "http { server { server_name www.example.org; access_log /logs/a.log; access_log syslog:; } }")
            .With("/logs/a.log", "192.0.2.7 - - [10/Oct/2025:13:55:36 -0700] \"GET / HTTP/1.1\" 200 9 \"-\" \"-\"\n");

        (int code, string output, _) = await CommandLineTests.Run("init", "--root", _machine.Root, "-o", _folder["leafwatch.yml"], "--json");
        JsonElement[] objects = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(["log", "remark", "summary"], objects.Select(each => each.GetProperty("type").GetString()));
        Assert.Equal("nginx-combined", objects[0].GetProperty("format").GetString());
        Assert.Equal("www.example.org", objects[0].GetProperty("virtual_host").GetString());
        Assert.Equal("192.0.2.7", objects[0].GetProperty("lines")[0].GetProperty("source.ip").GetString());
    }

    [Fact]
    public async Task A_machine_without_logs_gets_no_configuration()
    {
        (int code, _, string error) = await CommandLineTests.Run("init", "--root", _machine.Root, "-o", _folder["leafwatch.yml"]);

        Assert.Equal((ExitCode.NotSo, false), (code, File.Exists(_folder["leafwatch.yml"])));
        Assert.Contains("no log was found", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_root_that_is_not_there_is_wrong_usage() =>
        Assert.Equal(ExitCode.Wrong, (await CommandLineTests.Run("init", "--root", _machine["missing"], "-o", "-")).Code);
}
