using System.CommandLine;

namespace Leafwatch.Commands;

/// <summary>The program itself: its commands, in groups of what somebody wants who looks for one.</summary>
internal sealed class GroupedCommand(string name, string description) : Command(name, description)
{
    private readonly List<(string Title, IReadOnlyList<Command> Commands)> _groups = [];

    public IReadOnlyList<(string Title, IReadOnlyList<Command> Commands)> Groups => _groups;

    /// <param name="title">What they are for.</param>
    /// <param name="commands">In the order in which help lists them.</param>
    public void Add(string title, params IReadOnlyList<Command> commands)
    {
        _groups.Add((title, commands));
        foreach (Command command in commands)
        {
            Add(command);
        }
    }
}
