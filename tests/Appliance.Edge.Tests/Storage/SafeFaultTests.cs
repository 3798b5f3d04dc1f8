using Appliance.Edge.Storage;

namespace Appliance.Edge.Tests.Storage;

public sealed class SafeFaultTests
{
    [Fact]
    public void Describe_FaultThatQuotesAPath_TellsKindCodeAndPlaceOnly()
    {
        const string uid = "1.2.840.999.7";
        string described = Describe(() => File.OpenRead($"/nowhere/spool/{uid}/{uid}.dcm"));

        Assert.DoesNotContain(uid, described, StringComparison.Ordinal);
        Assert.StartsWith(nameof(DirectoryNotFoundException), described, StringComparison.Ordinal);
        Assert.Contains(nameof(Describe_FaultThatQuotesAPath_TellsKindCodeAndPlaceOnly), described, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_FaultWithACause_TellsBoth()
    {
        string described = Describe(() => throw new OutOfSpaceException(new IOException("/spool/1.2.3", 28)));

        Assert.Contains("IOException (error 28)", described, StringComparison.Ordinal);
        Assert.DoesNotContain("1.2.3", described, StringComparison.Ordinal);
    }

    private static string Describe(Action act) => SafeFault.Describe(Assert.ThrowsAny<Exception>(act));
}
