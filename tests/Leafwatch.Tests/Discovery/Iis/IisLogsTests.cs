using Leafwatch.Discovery;
using Leafwatch.Discovery.Iis;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Discovery.Iis;

public sealed class IisLogsTests : IDisposable
{
    private const string Place = "Windows/System32/inetsrv/config/applicationHost.config";
    private const string Said = @"C:\Windows\System32\inetsrv\config\applicationHost.config";

    private readonly MachineTree _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Each_site_has_its_folder_and_its_format()
    {
        _machine.With(Place, """
            <?xml version="1.0" encoding="UTF-8"?>
            <configuration>
              <system.applicationHost>
                <log><centralBinaryLogFile enabled="true" directory="%SystemDrive%\inetpub\logs\LogFiles" /></log>
                <sites>
                  <site name="Default Web Site" id="1">
                    <bindings><binding protocol="http" bindingInformation="*:80:" /></bindings>
                  </site>
                  <site name="Shop" id="2">
                    <bindings>
                      <binding protocol="http" bindingInformation="*:80:shop.example.org" />
                      <binding protocol="https" bindingInformation="*:443:shop.example.org" />
                    </bindings>
                    <logFile logFormat="NCSA" directory="D:\logs" period="Hourly" />
                  </site>
                  <site name="Quiet" id="3"><logFile enabled="false" /></site>
                  <site name="Old" id="4"><logFile logFormat="IIS" /></site>
                  <site name="Files" id="5">
                    <bindings><binding protocol="ftp" bindingInformation="*:21:" /></bindings>
                    <ftpServer><logFile directory="%SystemDrive%\ftp" /></ftpServer>
                  </site>
                  <siteDefaults>
                    <logFile logFormat="W3C" directory="%SystemDrive%\inetpub\logs\LogFiles" localTimeRollover="true" />
                  </siteDefaults>
                </sites>
              </system.applicationHost>
            </configuration>
            """);
        var found = IisLogs.Find(_machine.Files());

        Assert.Equal(
            [
                $"/inetpub/logs/LogFiles/W3SVC1/u_ex*.log | iis-w3c | - | {Said}:23",
                $"/logs/W3SVC2/u_nc*.log | iis-ncsa | shop.example.org | {Said}:14",
                $"/ftp/FTPSVC5/u_ex*.log | iis-ftp | - | {Said}:20",
            ],
            _machine.Lines(found));
        Assert.Equal(
            [
                $"{Said}:16: the site 'Quiet' writes no log",
                $"{Said}:17: the site 'Old' writes its log in the format 'IIS', which is not read: choose W3C",
            ],
            MachineTree.Remarks(found));
    }

    [Theory]
    [InlineData(@"%LOGROOT%\iis", "the value of %LOGROOT% is not known here; name the folder yourself")]
    [InlineData(@"\\files\iis", "a folder of another machine")]
    public void A_folder_that_cannot_be_found_is_left_out_with_the_reason(string folder, string why)
    {
        WithSite($"""<logFile directory="{folder}" />""");
        Assert.Equal([$"{Said}:1: the logs in {folder} are left out: {why}"], MachineTree.Remarks(IisLogs.Find(_machine.Files())));
    }

    [Theory]
    [InlineData("""<logFile directory="D:\iis\100%" />""", "/iis/100%/W3SVC1/u_ex*.log", "said to be on drive D, looked for below the root without it")]
    [InlineData("""<logFile directory="%programdata%\iis" />""", "/ProgramData/iis/W3SVC1/u_ex*.log")]
    [InlineData(
        """<logFile directory="C:\iis"><customFields><add logFieldName="x-forwarded-for" sourceName="X-Forwarded-For" sourceType="RequestHeader" /></customFields></logFile>""",
        "/iis/W3SVC1/u_ex*.log",
        "its lines have X-Forwarded-For: if a proxy of yours stands before the server, name it in trusted_proxies")]
    [InlineData(
        """<logFile directory="C:\iis"><customFields><add logFieldName="OriginalIP" sourceName="X-Forwarded-For" sourceType="RequestHeader" /></customFields></logFile>""",
        "/iis/W3SVC1/u_ex*.log",
        "its lines have X-Forwarded-For as 'OriginalIP': trusted_proxies can use it when the field is named X-Forwarded-For")]
    [InlineData("""<logFile directory="C:\iis" logExtFileFlags="Date, Time, Method" />""", "/iis/W3SVC1/u_ex*.log", "its lines have no client: choose c-ip, too")]
    public void What_is_uncertain_of_a_log_is_noted(string logFile, string path, params string[] notes)
    {
        WithSite(logFile);
        FoundLog log = Assert.Single(IisLogs.Find(_machine.Files())!.Logs);
        Assert.Equal((_machine.Root + path, string.Join('\n', notes)), (log.Path, string.Join('\n', log.Remarks)));
    }

    [Theory]
    [InlineData("""<logFile logTargetW3C="ETW" />""", "what would be in W3SVC1 goes to event tracing only, and is not read: choose logTargetW3C=\"File,ETW\"")]
    [InlineData("""<logFile logExtFileFlags="Date, ClientIP" />""", "what is in W3SVC1 is left out: its lines have no time")]
    public void A_log_that_cannot_be_read_is_left_out_with_the_reason(string logFile, string why)
    {
        WithSite(logFile);
        Assert.Equal([$"{Said}:1: {why}"], MachineTree.Remarks(IisLogs.Find(_machine.Files())));
    }

    private void WithSite(string logFile) =>
        _machine.With(Place, $"""<configuration><system.applicationHost><sites><site name="a" id="1">{logFile}</site></sites></system.applicationHost></configuration>""");

    [Theory]
    [InlineData("")]
    [InlineData("<configuration>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>")]
    public void What_is_not_well_formed_is_said(string text)
    {
        _machine.With(Place, text);
        Assert.Contains("not well-formed", Assert.Single(MachineTree.Remarks(IisLogs.Find(_machine.Files()))), StringComparison.Ordinal);
    }
}
