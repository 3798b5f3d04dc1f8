using System.Net;
using Appliance.Edge.Hosting;
using Appliance.Edge.Receive;

namespace Appliance.Edge.Tests.Receive;

public sealed class CallerListTests
{
    private static readonly CallerList Callers = new(
    [
        Scanner("CT1", "10.1.2.3", "10.9.0.0/16"), Scanner("CT1", "fe80::/10"), Scanner(" MR1 "), Scanner("US1", "10.1.2.9"),
    ]);

    [Theory]
    [InlineData("CT1", "10.1.2.3", true)]
    [InlineData("CT1", "::ffff:10.1.2.3", true)] // as a socket for both families sees it
    [InlineData("CT1", "10.9.255.1", true)]
    [InlineData("CT1", "fe80::1", true)] // its second entry
    [InlineData("CT1", "10.1.2.9", false)] // another scanner's
    [InlineData("MR1", "192.168.0.1", true)] // no addresses: from anywhere
    [InlineData("OTHER", "10.1.2.9", true)] // not listed: from any listed address
    [InlineData("OTHER", "192.168.0.1", false)]
    public void Suits_TitleAndAddress_AsListed(string title, string address, bool suits) =>
        Assert.Equal(suits, Callers.Suits(title, IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.1.2.3", null)]
    [InlineData("10.1.2.0/24", null)]
    [InlineData("2001:db8::/32", null)]
    [InlineData("10.1.2.3/24", null)] // the network of that address
    [InlineData("10.1.2.0/33", "must be an address")]
    [InlineData("ct1.hospital.local", "must be an address")] // names change hands
    [InlineData("", "must be an address")]
    public void Profile_AddressOfAScanner_IsChecked(string address, string? fault)
    {
        var settings = UnitSettings.Load(JsonSettings.Read(
            System.Text.Encoding.UTF8.GetBytes($$"""{ "Scanners": [ { "Name": "CT", "AeTitle": "CT1", "Addresses": ["{{address}}"] } ] }"""), "profile"));

        Assert.Equal(fault is null, settings.Faults.Count == 0);
        Assert.All(settings.Faults, found => Assert.StartsWith("Scanners:0:Addresses:0", found.Key, StringComparison.Ordinal));
        Assert.All(settings.Faults, found => Assert.Contains(fault!, found.Rule, StringComparison.Ordinal));
    }

    [Fact]
    public void Profile_AddressesCheckedButNoneListed_IsAFault() =>
        Assert.Equal(
            ["Node:CheckAddresses"],
            UnitSettings.Load(JsonSettings.Read("""{ "Node": { "CheckAddresses": true } }"""u8, "profile")).Faults.Select(fault => fault.Key));

    private static ScannerOptions Scanner(string title, params string[] addresses)
    {
        var scanner = new ScannerOptions { Name = title, AeTitle = title };
        Array.ForEach(addresses, scanner.Addresses.Add);
        return scanner;
    }
}
