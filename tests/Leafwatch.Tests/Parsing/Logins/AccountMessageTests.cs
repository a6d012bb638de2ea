namespace Leafwatch.Tests.Parsing.Logins;

public sealed class AccountMessageTests
{
    [Theory]
    [InlineData("useradd", "new user: name=bob, UID=1001, GID=1001, home=/home/bob, shell=/bin/bash, from=/dev/pts/0", "user_created success", "bob", null)]
    [InlineData("useradd", "new group: name=adm, GID=1001", "group_created success", null, "adm")]
    [InlineData("useradd", "failed adding user 'bob', exit code: 9", "user_change_failed failure", "bob", null)]
    [InlineData("groupadd", "group added to /etc/group: name=adm, GID=1001", "group_shadow_changed success", null, "adm")]
    [InlineData("usermod", "add 'bob' to group 'adm'", "group_changed success", "bob", "adm")]
    [InlineData("usermod", "add 'bob' to shadow group 'adm'", "group_shadow_changed success", "bob", "adm")]
    [InlineData("usermod", "change user 'bob' shell from '/bin/sh' to '/bin/bash'", "user_changed success", "bob", null)]
    [InlineData("usermod", "change user 'bob' password", "password_changed success", "bob", null)]
    [InlineData("usermod", "lock user 'bob' password", "user_locked success", "bob", null)]
    [InlineData("userdel", "delete user 'bob'", "user_deleted success", "bob", null)]
    [InlineData("userdel", "delete 'bob' from group 'adm'", "group_changed success", "bob", "adm")]
    [InlineData("userdel", "removed group 'adm' owned by 'bob'", "group_deleted success", null, "adm")]
    [InlineData("userdel", "removed shadow group 'adm' owned by 'bob'", "group_shadow_changed success", null, "adm")]
    [InlineData("groupdel", "group 'adm' removed from /etc/group", "group_shadow_changed success", null, "adm")]
    [InlineData("groupdel", "group 'adm' removed", "group_deleted success", null, "adm")]
    [InlineData("gpasswd", "user bob added by root to group adm", "group_changed success", "bob", "adm")]
    [InlineData("passwd", "password for 'bob' changed by 'root'", "password_changed success", "bob", null)]
    [InlineData("chage", "changed password expiry for bob", "password_expiry_changed success", "bob", null)]
    public void A_change_tells_whose_account_or_group(string program, string message, string kind, string? user, string? group)
    {
        ParsedLine line = SaidBy.Program(program + "[7]", message);

        Assert.Equal("iam " + kind, line.Kind());
        Assert.Equal(user, line["user.target.name"]);
        Assert.Equal(group, line["group.name"]);
    }
}
