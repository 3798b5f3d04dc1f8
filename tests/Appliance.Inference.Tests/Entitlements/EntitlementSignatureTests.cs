using System.Text;
using Appliance.Inference.Apps;
using Appliance.Inference.Entitlements;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Entitlements;

public sealed class EntitlementSignatureTests : IDisposable
{
    private static readonly DateOnly Day = new(2026, 5, 1);
    private readonly Publishers _publishers = new();

    public void Dispose() => _publishers.Dispose();

    public static TheoryData<EntitlementStatement> OfEachKind =>
        [Statements.Perpetual, Statements.Trial(30), Statements.Term(Day, Day), Statements.PerStudy(5) with { FromVersion = "1.0.0", BeforeVersion = "2.0.0" }];

    [Theory]
    [MemberData(nameof(OfEachKind))]
    public void Open_Signed_GivesTheStatementAndWhoSignedIt(EntitlementStatement statement)
    {
        using Publisher vendor = _publishers.Make("vendor");
        using TrustedPublishers trusted = _publishers.Trusted();

        Assert.Equal((EntitlementFault.None, statement, "vendor"), EntitlementSignature.Open(EntitlementSignature.Sign(statement, vendor), trusted));
    }

    [Fact]
    public void Open_SignedByAStranger_IsUnknownPublisher()
    {
        using Publisher stranger = _publishers.Make("stranger", isTrusted: false);
        using TrustedPublishers trusted = _publishers.Trusted();

        Assert.Equal(EntitlementFault.UnknownPublisher, EntitlementSignature.Open(EntitlementSignature.Sign(Statements.Perpetual, stranger), trusted).Fault);
    }

    [Fact]
    public void Open_AnyByteAltered_IsNeverTaken()
    {
        using Publisher vendor = _publishers.Make("vendor");
        using TrustedPublishers trusted = _publishers.Trusted();
        byte[] cose = EntitlementSignature.Sign(Statements.Trial(30), vendor);
        for (int at = 0; at < cose.Length; at++)
        {
            byte[] altered = [.. cose];
            altered[at] ^= 1;
            Assert.NotEqual(EntitlementFault.None, EntitlementSignature.Open(altered, trusted).Fault);
        }
    }

    [Fact]
    public void Open_ThePublishersSignatureOfAPackage_IsNoEntitlement()
    {
        using Publisher vendor = _publishers.Make("vendor");
        using TrustedPublishers trusted = _publishers.Trusted();
        byte[] asPackage = SignedStatement.Sign(Statements.Perpetual.ToJson(), "application/vnd.appliance.package+json", vendor);

        Assert.Equal(EntitlementFault.NoEntitlement, EntitlementSignature.Open(asPackage, trusted).Fault);
    }

    [Theory]
    [InlineData("""{"format":2,"serial":"L-1","unit":"u","app":"lung","kind":"Perpetual","issuedAt":"2026-01-01T00:00:00+00:00"}""")]
    [InlineData("""{"format":1,"serial":"L-1","unit":"u","app":"lung","kind":"Perpetual","issuedAt":"2026-01-01T00:00:00+00:00","seats":1}""")]
    [InlineData("""{"format":1,"serial":"L-1","unit":"u","app":"lung","kind":"Rental","issuedAt":"2026-01-01T00:00:00+00:00"}""")]
    [InlineData("null")]
    public void Open_SignedButNotUnderstood_IsSaidSo(string json)
    {
        using Publisher vendor = _publishers.Make("vendor");
        using TrustedPublishers trusted = _publishers.Trusted();
        byte[] cose = SignedStatement.Sign(Encoding.UTF8.GetBytes(json), "application/vnd.appliance.entitlement+json", vendor);

        Assert.Equal(EntitlementFault.NotUnderstood, EntitlementSignature.Open(cose, trusted).Fault);
    }

    public static TheoryData<EntitlementStatement> Senseless =>
    [
        Statements.Perpetual with { Days = 1 },
        Statements.Perpetual with { Serial = "" },
        Statements.Perpetual with { Serial = "a b" },
        Statements.Perpetual with { Unit = "" },
        Statements.Perpetual with { App = "Lung" },
        Statements.Perpetual with { FromVersion = "1.0" },
        Statements.Perpetual with { BeforeVersion = "1.0.x" },
        Statements.Perpetual with { IssuedAt = DateTimeOffset.UnixEpoch },
        Statements.Trial(0),
        Statements.Trial(EntitlementStatement.MaxDays + 1),
        Statements.Trial(3) with { To = Day },
        Statements.Term(Day, Day.AddDays(-1)),
        Statements.Term(Day, Day) with { From = null },
        Statements.PerStudy(0),
        Statements.PerStudy(EntitlementStatement.MaxStudies + 1),
        Statements.PerStudy(5) with { Studies = null },
    ];

    [Theory]
    [MemberData(nameof(Senseless))]
    public void Sign_WhatNoUnitWouldTake_IsRefused(EntitlementStatement statement)
    {
        using Publisher vendor = _publishers.Make("vendor");

        Assert.Throws<InvalidDataException>(() => EntitlementSignature.Sign(statement, vendor));
        Assert.Null(EntitlementStatement.FromJson(statement.ToJson()));
    }

    [Theory]
    [InlineData(null, null, "0.0.1", true)]
    [InlineData("1.2.0", "2.0.0", "1.1.9", false)]
    [InlineData("1.2.0", "2.0.0", "1.2.0", true)]
    [InlineData("1.2.0", "2.0.0", "1.10.0", true)]
    [InlineData("1.2.0", "2.0.0", "2.0.0", false)]
    [InlineData(null, "2.0.0", "x", false)]
    public void Covers_IsFromTheFirstUpToButNotTheLast(string? from, string? before, string version, bool isCovered) =>
        Assert.Equal(isCovered, (Statements.Perpetual with { FromVersion = from, BeforeVersion = before }).Covers(version));
}
