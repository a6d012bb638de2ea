using Leafwatch.Discovery.Iis;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Discovery;

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
    [InlineData("")]
    [InlineData("<configuration>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>")]
    public void What_is_not_well_formed_is_said(string text)
    {
        _machine.With(Place, text);
        Assert.Contains("not well-formed", Assert.Single(MachineTree.Remarks(IisLogs.Find(_machine.Files()))), StringComparison.Ordinal);
    }
}
