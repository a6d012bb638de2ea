using System.CommandLine;
using Leafwatch.Access;
using Leafwatch.Sqlite;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch user</c>: who may sign in to the dashboard. Whoever may write the state may say so; the monitor may be running.</summary>
internal static class UserCommand
{
    private static readonly string[] RoleNames = ["viewer", "operator", "administrator"];

    public static Command Create() => new CommandWithExample(
        "user",
        "Manage who may sign in to the dashboard.",
        "leafwatch user add alice --role operator")
    {
        List(), Add(), Password(), SetRole(), Remove(),
    };

    private static CommandWithExample List()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        CommandWithExample command = new("list", "List the users and their roles.", "leafwatch user list") { file };
        command.SetAction(parsed => Run(parsed.GetValue(file), parsed.InvocationConfiguration, access =>
        {
            IReadOnlyList<User> users = access.Users();
            if (users.Count == 0)
            {
                parsed.InvocationConfiguration.Output.WriteLine("nobody may sign in yet");
            }

            foreach (User user in users)
            {
                parsed.InvocationConfiguration.Output.WriteLine($"{user.Name}\t{NameOf(user.Role)}\tsince {user.Created:yyyy-MM-dd}");
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static CommandWithExample Add()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Argument<string> name = Name();
        Option<string> role = RoleOption();
        CommandWithExample command = new(
            "add", "Add a user. The password is asked for, or read from standard input.", "leafwatch user add alice --role administrator") { name, role, file };
        command.SetAction(parsed => Run(parsed.GetValue(file), parsed.InvocationConfiguration, access =>
        {
            string user = parsed.GetRequiredValue(name);
            if (!User.IsName(user))
            {
                return Complain(parsed.InvocationConfiguration, $"'{user}' will not do as a name: {User.NameRule}", ExitCode.Wrong);
            }

            if (NewPassword(user, parsed.InvocationConfiguration) is not { } password)
            {
                return ExitCode.Wrong;
            }

            User added = new(user, RoleOf(parsed.GetRequiredValue(role)), PasswordHash.Of(password), TimeProvider.System.GetUtcNow());
            if (!access.Add(added))
            {
                return Complain(parsed.InvocationConfiguration, $"there is a user {user} already: 'leafwatch user passwd {user}' gives them another password", ExitCode.NotSo);
            }

            Audit(access, "added a user", $"{added.Name}, {added.Role}");
            return ExitCode.Done;
        }));
        return command;
    }

    private static CommandWithExample Password()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Argument<string> name = Name();
        CommandWithExample command = new("passwd", "Change a user's password; they are signed out everywhere.", "leafwatch user passwd alice") { name, file };
        command.SetAction(parsed => Run(parsed.GetValue(file), parsed.InvocationConfiguration, access =>
        {
            string user = parsed.GetRequiredValue(name);
            if (access.FindUser(user) is null)
            {
                return Unknown(parsed.InvocationConfiguration, user);
            }

            if (NewPassword(user, parsed.InvocationConfiguration) is not { } password)
            {
                return ExitCode.Wrong;
            }

            access.SetPassword(user, PasswordHash.Of(password));
            Audit(access, "set a password", user);
            return ExitCode.Done;
        }));
        return command;
    }

    private static CommandWithExample SetRole()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Argument<string> name = Name();
        Option<string> role = RoleOption();
        role.Required = true;
        role.DefaultValueFactory = null;
        CommandWithExample command = new("role", "Change a user's role.", "leafwatch user role alice --role viewer") { name, role, file };
        command.SetAction(parsed => Run(parsed.GetValue(file), parsed.InvocationConfiguration, access =>
        {
            string user = parsed.GetRequiredValue(name);
            Role asked = RoleOf(parsed.GetRequiredValue(role));
            if (access.FindUser(user) is null)
            {
                return Unknown(parsed.InvocationConfiguration, user);
            }

            if (!access.SetRole(user, asked))
            {
                return Complain(parsed.InvocationConfiguration, $"{user} is the last administrator, and stays one", ExitCode.NotSo);
            }

            Audit(access, "set a role", $"{user}, {asked}");
            return ExitCode.Done;
        }));
        return command;
    }

    private static CommandWithExample Remove()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Argument<string> name = Name();
        CommandWithExample command = new("remove", "Remove a user; their sessions and tokens end.", "leafwatch user remove alice") { name, file };
        command.SetAction(parsed => Run(parsed.GetValue(file), parsed.InvocationConfiguration, access =>
        {
            string user = parsed.GetRequiredValue(name);
            if (access.FindUser(user) is null)
            {
                return Unknown(parsed.InvocationConfiguration, user);
            }

            if (!access.RemoveUser(user))
            {
                return Complain(parsed.InvocationConfiguration, $"{user} is the last administrator, and stays one", ExitCode.NotSo);
            }

            Audit(access, "removed a user", user);
            return ExitCode.Done;
        }));
        return command;
    }

    private static Argument<string> Name() => new("NAME") { Description = "The user's name; case makes no difference." };

    private static Option<string> RoleOption()
    {
        Option<string> role = new("--role") { Description = "viewer: sees everything; operator: also acts; administrator: also manages users.", HelpName = "ROLE", DefaultValueFactory = _ => RoleNames[0] };
        role.AcceptOnlyFromAmong(RoleNames);
        return role;
    }

    private static Role RoleOf(string name) => (Role)Array.IndexOf(RoleNames, name);

    private static string NameOf(Role role) => RoleNames[(int)role];

    private static int Run(string? asked, InvocationConfiguration console, Func<AccessTables, int> act)
    {
        if (StateOfConfiguration.Load(asked, console) is not { } settings)
        {
            return ExitCode.Wrong;
        }

        return StateOfConfiguration.OpenOrCreate(settings, console, SqliteStore.OpenBeside, (store, _) => act(store.Access));
    }

    private static void Audit(AccessTables access, string did, string what) =>
        access.Audit(new AuditEntry(TimeProvider.System.GetUtcNow(), AuditEntry.CommandLine, "", did, what));

    private static int Unknown(InvocationConfiguration console, string user) =>
        Complain(console, $"there is no user '{user}': 'leafwatch user list' shows them", ExitCode.NotSo);

    private static int Complain(InvocationConfiguration console, string text, int exit)
    {
        console.Error.WriteLine($"leafwatch: {TerminalText.Escape(text)}");
        return exit;
    }

    private static string? NewPassword(string user, InvocationConfiguration console)
    {
        string password = Console.IsInputRedirected ? Console.In.ReadLine() ?? "" : Typed($"Password for {user}: ", console);
        if (PasswordHash.Fault(password, user) is { } fault)
        {
            Complain(console, $"the password must {fault}", ExitCode.Wrong);
            return null;
        }

        if (!Console.IsInputRedirected && Typed("Once more: ", console) != password)
        {
            Complain(console, "the two passwords differ", ExitCode.Wrong);
            return null;
        }

        return password;
    }

    /// <summary>What is typed, without showing it.</summary>
    private static string Typed(string prompt, InvocationConfiguration console)
    {
        console.Error.Write(prompt);
        List<char> typed = [];
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                if (typed.Count > 0)
                {
                    typed.RemoveAt(typed.Count - 1);
                }
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Add(key.KeyChar);
            }
        }

        console.Error.WriteLine();
        return new string([.. typed]);
    }
}
