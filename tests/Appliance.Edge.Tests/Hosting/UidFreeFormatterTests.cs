using System.Globalization;
using Appliance.Edge.Hosting;
using Serilog.Events;
using Serilog.Formatting.Display;
using Serilog.Parsing;

namespace Appliance.Edge.Tests.Hosting;

public sealed class UidFreeFormatterTests
{
    [Theory]
    [InlineData("study 1.3.12.2.1107.5.1.4.60064 is gone", "study [uid] is gone")]
    [InlineData("spool/2.25.329800735698586629295641978511506172918/x", "spool/[uid]/x")]
    [InlineData("'1.2.3.4.5.dcm'", "'[uid].dcm'")]
    [InlineData("1.2.3.4.05", "[uid]")]
    public void Format_Uid_IsTakenOut(string written, string expected) => Assert.Equal(expected, Format(written));

    [Theory]
    [InlineData("listens on 192.168.10.20:11112")]
    [InlineData("appliance 1.0.0.0, .NET 10.0.12, ONNX Runtime 1.31.1")]
    [InlineData("2.25 s, 12.5 %, 2026-01-15 09:30:00.123")]
    [InlineData("A data set in 1.2.840.10008.1.2.4.90 cannot be read")]
    public void Format_AddressVersionNumberOrStandardUid_Stays(string written) => Assert.Equal(written, Format(written));

    [Fact]
    public void Format_UidOfAnException_IsTakenOut()
    {
        var output = Format("gone", new IOException("no '/spool/1.3.12.2.1107.5'", new IOException("nor '2.25.12345678'")));

        Assert.Contains("no '/spool/[uid]'", output, StringComparison.Ordinal);
        Assert.Contains("nor '[uid]'", output, StringComparison.Ordinal);
    }

    private static string Format(string text, Exception? fault = null)
    {
        var written = new LogEvent(
            DateTimeOffset.UnixEpoch, LogEventLevel.Warning, fault, new MessageTemplate(text, [new TextToken(text)]), []);
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        new UidFreeFormatter(new MessageTemplateTextFormatter("{Message:lj}{Exception}", CultureInfo.InvariantCulture)).Format(written, output);
        return output.ToString();
    }
}
