using Appliance.Inference.Entitlements;

namespace Appliance.Inference.Tests.Entitlements;

/// <summary>Entitlements of unit-1 for the app 'lung'.</summary>
internal static class Statements
{
    public static readonly DateTimeOffset Issued = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static EntitlementStatement Perpetual { get; } = new()
    {
        Format = 1, Serial = "L-1", Unit = "unit-1", App = "lung", Kind = EntitlementKind.Perpetual, IssuedAt = Issued,
    };

    public static EntitlementStatement Trial(int days, string serial = "T-1") =>
        Perpetual with { Kind = EntitlementKind.Trial, Days = days, Serial = serial };

    public static EntitlementStatement Term(DateOnly from, DateOnly to, string serial = "M-1") =>
        Perpetual with { Kind = EntitlementKind.Term, From = from, To = to, Serial = serial };

    public static EntitlementStatement PerStudy(int studies, string serial = "S-1") =>
        Perpetual with { Kind = EntitlementKind.PerStudy, Studies = studies, Serial = serial };
}
