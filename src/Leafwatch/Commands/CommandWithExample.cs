using System.CommandLine;

namespace Leafwatch.Commands;

/// <summary>A command whose help ends with an example: one command line each line.</summary>
internal sealed class CommandWithExample(string name, string description, string example) : Command(name, description)
{
    public string Example => example;
}
