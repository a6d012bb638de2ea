using Leafwatch.Configuration;
using Leafwatch.Tests.Support;
using Leafwatch.Values;

namespace Leafwatch.Tests.Configuration;

public sealed class ConfigurationFileTests
{
    [Fact]
    public void The_command_line_goes_before_the_environment()
    {
        Machine machine = ConfigurationReading.Machine(("LEAFWATCH_CONFIG", "from-environment.yml"));

        Assert.Equal("asked.yml", ConfigurationFile.Find("asked.yml", machine));
        Assert.Equal("from-environment.yml", ConfigurationFile.Find(null, machine));
    }

    [Fact]
    public void A_machine_without_a_configuration_has_none()
    {
        using TemporaryFolder folder = new();
        Machine windows = ConfigurationReading.Machine(("ProgramData", folder.Path)) with { IsWindows = true };

        LoadedSettings loaded = ConfigurationFile.Load(null, windows, ConfigurationReading.Known);

        Assert.Null(loaded.File);
        Assert.False(loaded.HasErrors);
        Assert.Equal(Path.Combine(folder.Path, "Leafwatch"), loaded.Settings.StateDirectory);
    }

    [Fact]
    public void The_file_of_the_machine_is_found()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(Path.Combine(folder.Path, "Leafwatch"));
        string file = folder.Write(Path.Combine("Leafwatch", "leafwatch.yml"), "state: state\n");
        Machine windows = ConfigurationReading.Machine(("ProgramData", folder.Path)) with { IsWindows = true };

        LoadedSettings loaded = ConfigurationFile.Load(null, windows, ConfigurationReading.Known);

        Assert.Equal(file, loaded.File);
        Assert.Equal(Path.Combine(folder.Path, "Leafwatch", "state"), loaded.Settings.StateDirectory);
    }
}
