using Appliance.Inference.Apps;

namespace Appliance.Inference.Tests.Apps;

public sealed class VersionRangeTests
{
    [Theory]
    [InlineData(">=1.2 <2", "1.2.0 1.2.1 1.99999.0", "1.1.99999 2.0.0 2.0.1 0.0.0")]
    [InlineData("<2 >=1.2", "1.2.0 1.99999.0", "1.1.99999 2.0.0")]
    [InlineData(">=0", "0.0.0 99999.99999.99999", "")]
    [InlineData(">1.2.3", "1.2.4 1.3.0", "1.2.3 1.2.2")]
    [InlineData("<=1", "1.0.0 0.9.9", "1.0.1")]
    [InlineData("=1.2", "1.2.0", "1.2.1 1.1.0")]
    [InlineData(">=1 <2 >1.4 <=1.6", "1.4.1 1.6.0", "1.4.0 1.6.1")]
    [InlineData(">=2 <1", "", "0.5.0 1.0.0 1.5.0 2.0.0 3.0.0")]
    [InlineData(">=1.10", "1.10.0 1.11.0", "1.9.0 1.2.0")]
    public void Contains_ByNumbers(string text, string inside, string outside)
    {
        Assert.True(VersionRange.TryParse(text, out VersionRange? range));
        Assert.All(Versions(inside), version => Assert.True(range.Contains(version)));
        Assert.All(Versions(outside), version => Assert.False(range.Contains(version)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("1.2")]
    [InlineData("^1.2")]
    [InlineData("~1.2")]
    [InlineData("*")]
    [InlineData(">=")]
    [InlineData(">= 1")]
    [InlineData("=>1")]
    [InlineData("==1")]
    [InlineData(">=1  <2")]
    [InlineData(" >=1")]
    [InlineData(">=1 ")]
    [InlineData(">=1,<2")]
    [InlineData(">=1.x")]
    [InlineData(">=1.2.3.4")]
    [InlineData(">=1.")]
    [InlineData(">=.1")]
    [InlineData(">=01")]
    [InlineData(">=1.00")]
    [InlineData(">=-1")]
    [InlineData(">=+1")]
    [InlineData(">=100000")]
    [InlineData(">=1.2-beta")]
    [InlineData(">=\u0661")]
    [InlineData(">=1 >=1 >=1 >=1 >=1")]
    public void TryParse_NoRange_IsFalse(string? text)
    {
        Assert.False(VersionRange.TryParse(text, out VersionRange? range));
        Assert.Null(range);
    }

    [Fact]
    public void TryParse_AsLongAsItCanBe_AndOneMore()
    {
        string longest = string.Join(' ', Enumerable.Repeat(">=99999.99999.99999", VersionRange.MaxComparisons));
        Assert.InRange(longest.Length, 1, VersionRange.MaxLength);
        Assert.True(VersionRange.TryParse(longest, out _));
        Assert.False(VersionRange.TryParse(new string('1', VersionRange.MaxLength + 1), out _));
    }

    [Theory]
    [InlineData(">=1.2 <2", ">=1.2.0 <2.0.0")]
    [InlineData("=3", "=3.0.0")]
    public void ToString_WritesEveryNumberOut(string text, string full)
    {
        Assert.True(VersionRange.TryParse(text, out VersionRange? range));
        Assert.Equal(full, range.ToString());
    }

    private static IEnumerable<Version> Versions(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Version.Parse);
}
