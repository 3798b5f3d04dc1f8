using System.Text;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.Simulators.Phantoms;
using Xunit.Sdk;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>The search for identifiers finds what it shall find; otherwise a clean result says nothing.</summary>
public sealed class IdentifiersTests
{
    [Theory]
    [InlineData("""{"name":"Wang^XiaoDong"}""", "utf-8")]
    [InlineData("小东", "utf-8")]
    [InlineData("a line with 王^小东 in it", "GB18030")]
    [InlineData("""{"name":"\u738B^\u5C0F\u4E1C"}""", "utf-8")]
    [InlineData("patient PHANTOM-000001", "utf-8")]
    [InlineData("ACC000001", "utf-8")]
    [InlineData("born 19600229", "utf-8")]
    public void Search_IdentifierInAnySpelling_IsFound(string leak, string encoding)
    {
        using var folder = new TestFolder();
        ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 32, Columns = 32, Slices = 8 }).WriteDicom(folder.FullName);
        var identifiers = Identifiers.Of(folder.FullName);
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.UTF8;

        identifiers.AssertNotIn("study #1, instance #12, 2026-01-15"u8.ToArray(), "an innocent line");
        Assert.ThrowsAny<XunitException>(() => identifiers.AssertNotIn(bytes.GetBytes(leak), "a leak"));
    }
}
