namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What the programs say that change accounts and groups: useradd, usermod, userdel, groupadd, groupmod, groupdel, gpasswd, passwd, chpasswd, chage, chsh, chfn, newgrp
/// (src/*.c of shadow 4.0 to 4.17). All names are those of the machine.
/// </summary>
internal static class AccountMessage
{
    private static readonly EventKind UserCreated = EventKind.Iam("user_created");
    private static readonly EventKind UserFailed = EventKind.IamFailure("user_change_failed");
    private static readonly EventKind UserDeleted = EventKind.Iam("user_deleted");
    private static readonly EventKind UserChanged = EventKind.Iam("user_changed");
    private static readonly EventKind UserLocked = EventKind.Iam("user_locked");
    private static readonly EventKind UserUnlocked = EventKind.Iam("user_unlocked");
    private static readonly EventKind PasswordChanged = EventKind.Iam("password_changed");
    private static readonly EventKind PasswordFailed = EventKind.IamFailure("password_change_failed");
    private static readonly EventKind ExpiryChanged = EventKind.Iam("password_expiry_changed");
    private static readonly EventKind GroupCreated = EventKind.Iam("group_created");
    private static readonly EventKind GroupDeleted = EventKind.Iam("group_deleted");
    private static readonly EventKind GroupRefused = EventKind.Failure("group_password_refused");
    private static readonly EventKind GroupChanged = EventKind.Iam("group_changed");

    // "add 'bob' to shadow group 'adm'" tells the same again.
    private static readonly EventKind ShadowChanged = EventKind.Iam("group_shadow_changed");

    public static void Set(EventView line, LineText message) =>
        _ = TrySetNew(line, message) || TrySetMembership(line, message) || TrySetRemoved(line, message) || TrySetPassword(line, message)
            || TrySetChanged(line, message) || TrySetFailed(line, message);

    /// <summary><c>new user: name=bob, UID=1001, GID=1001, home=/home/bob, shell=/bin/sh, from=/dev/pts/0</c>.</summary>
    private static bool TrySetNew(EventView line, LineText message)
    {
        bool isUser = message.TrySkip("new user: name="u8, out LineText rest);
        bool isAgain = !isUser && message.TrySkip("group added to "u8, out rest) && rest.TryCut(": name="u8, out _, out rest);
        if (!isUser && !isAgain && !message.TrySkip("new group: name="u8, out rest))
        {
            return false;
        }

        rest.TryCut(", "u8, out LineText name, out _);
        (isUser ? UserCreated : isAgain ? ShadowChanged : GroupCreated).SetOn(line);
        name.SetAs(line, isUser ? LoginFields.UserTargetName : LoginFields.GroupName);
        return true;
    }

    /// <summary><c>add 'bob' to group 'adm'</c>, <c>delete 'bob' from shadow group 'adm'</c>; gpasswd: <c>user bob added by root to group adm</c>.</summary>
    private static bool TrySetMembership(EventView line, LineText message)
    {
        if (message.TrySkip("user "u8, out LineText added) && added.TryCut(" by "u8, out LineText who, out LineText by)
            && (by.TryCut(" to group "u8, out LineText actor, out LineText group) || by.TryCut(" from group "u8, out actor, out group)))
        {
            who.TryCut(" "u8, out LineText member, out _);
            GroupChanged.SetOn(line);
            actor.SetAs(line, Field.UserName);
            member.SetAs(line, LoginFields.UserTargetName);
            group.SetAs(line, LoginFields.GroupName);
            return true;
        }

        if ((!message.TrySkip("add '"u8, out LineText rest) && !message.TrySkip("delete '"u8, out rest)) || !rest.TryCut("' "u8, out LineText name, out LineText where)
            || !where.TryCut("group '"u8, out LineText kind, out LineText groupName))
        {
            return false;
        }

        (kind.Bytes.EndsWith("shadow "u8) ? ShadowChanged : GroupChanged).SetOn(line);
        name.SetAs(line, LoginFields.UserTargetName);
        groupName.Without("'"u8).SetAs(line, LoginFields.GroupName);
        return true;
    }

    /// <summary><c>delete user 'bob'</c>, <c>removed group 'bob' owned by 'bob'</c>, <c>group 'adm' removed</c>.</summary>
    private static bool TrySetRemoved(EventView line, LineText message)
    {
        if (message.TrySkip("delete user '"u8, out LineText user))
        {
            UserDeleted.SetOn(line);
            user.TryCut("'"u8, out LineText name, out _);
            name.SetAs(line, LoginFields.UserTargetName);
            return true;
        }

        bool isAgain = message.TrySkip("removed shadow group '"u8, out LineText group) || message.TrySkip("group '"u8, out group) && group.Bytes.IndexOf("' removed from "u8) > 0;
        if (!isAgain && !message.TrySkip("removed group '"u8, out group) && !(message.TrySkip("group '"u8, out group) && group.Bytes.EndsWith("' removed"u8)))
        {
            return false;
        }

        (isAgain ? ShadowChanged : GroupDeleted).SetOn(line);
        group.TryCut("'"u8, out LineText groupName, out _);
        groupName.SetAs(line, LoginFields.GroupName);
        return true;
    }

    /// <summary><c>password for 'bob' changed by 'root'</c>, <c>changed password expiry for bob</c>, <c>changed user 'bob' password</c>.</summary>
    private static bool TrySetPassword(EventView line, LineText message)
    {
        if (message.TrySkip("password for '"u8, out LineText rest) && rest.TryCut("' changed by '"u8, out LineText target, out LineText actor))
        {
            PasswordChanged.SetOn(line);
            target.SetAs(line, LoginFields.UserTargetName);
            actor.Without("'"u8).SetAs(line, Field.UserName);
            return true;
        }

        if (message.TrySkip("changed password expiry for "u8, out target) || message.TrySkip("changed aging for user: "u8, out target))
        {
            ExpiryChanged.SetOn(line);
            target.SetAs(line, LoginFields.UserTargetName);
            return true;
        }

        if (message.TrySkip("incorrect password for "u8, out target))
        {
            PasswordFailed.SetOn(line);
            Unquoted(target).SetAs(line, LoginFields.UserTargetName);
            return true;
        }

        return false;
    }

    /// <summary><c>change user 'bob' shell from '/bin/sh' to '/bin/bash'</c>, <c>lock user 'bob' password</c>.</summary>
    private static bool TrySetChanged(EventView line, LineText message)
    {
        EventKind kind = UserChanged;
        if (message.TrySkip("lock user '"u8, out LineText rest))
        {
            kind = UserLocked;
        }
        else if (message.TrySkip("unlock user '"u8, out rest))
        {
            kind = UserUnlocked;
        }
        else if (message.TrySkip("change user name '"u8, out rest) || message.TrySkip("change user '"u8, out rest) || message.TrySkip("changed user '"u8, out rest))
        {
            kind = rest.Bytes.EndsWith("' password"u8) ? PasswordChanged : UserChanged;
        }
        else
        {
            return false;
        }

        kind.SetOn(line);
        rest.TryCut("'"u8, out LineText name, out _);
        name.SetAs(line, LoginFields.UserTargetName);
        return true;
    }

    /// <summary><c>failed adding user 'bob', exit code: 9</c>.</summary>
    private static bool TrySetFailed(EventView line, LineText message)
    {
        // newgrp: "Invalid password for group 'adm' from 'bob'"
        if (message.TrySkip("Invalid password for group '"u8, out LineText asked) && asked.TryCut("' from '"u8, out LineText group, out LineText asking))
        {
            GroupRefused.SetOn(line);
            group.SetAs(line, LoginFields.GroupName);
            asking.Without("'"u8).SetAs(line, Field.UserName);
            return true;
        }

        if (!message.TrySkip("failed adding user '"u8, out LineText rest))
        {
            return false;
        }

        UserFailed.SetOn(line);
        rest.TryCut("'"u8, out LineText name, out _);
        name.SetAs(line, LoginFields.UserTargetName);
        return true;
    }

    private static LineText Unquoted(LineText text) => text.TrySkip("'"u8, out LineText rest) ? rest.Without("'"u8) : text;
}
