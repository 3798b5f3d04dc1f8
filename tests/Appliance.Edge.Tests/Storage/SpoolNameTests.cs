using Appliance.Edge.Storage;

namespace Appliance.Edge.Tests.Storage;

public sealed class SpoolNameTests
{
    [Theory]
    [InlineData("1.2.840.10008.1.2")]
    [InlineData("1.2.08.1")]
    public void For_Uid_NamesItself(string uid) => Assert.Equal(uid, SpoolName.For(uid));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("1..2")]
    [InlineData(".1")]
    [InlineData("1.2/../../etc/passwd")]
    [InlineData("1.2\u0000")]
    [InlineData("١.٢")]
    [InlineData("1.2345678901234567890123456789012345678901234567890123456789012345")]
    public void For_AnythingElse_IsAHash(string text)
    {
        string name = SpoolName.For(text);

        Assert.Matches("^x[0-9a-f]{64}$", name);
        Assert.Equal(name, SpoolName.For(text));
    }
}
