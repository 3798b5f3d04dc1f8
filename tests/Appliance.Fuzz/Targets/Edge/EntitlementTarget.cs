using System.Security.Cryptography;
using System.Text;
using Appliance.Inference.Apps;
using Appliance.Inference.Entitlements;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>Licences from anywhere: a fault, or a statement that makes sense; one that is read is written as it was understood.</summary>
internal sealed class EntitlementTarget : IFuzzTarget
{
    public string Name => "entitlement";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder)
    {
        EntitlementStatement statement = new()
        {
            Format = 1, Serial = "T-1", Unit = "unit-1", App = "lung", FromVersion = "1.0.0", Kind = EntitlementKind.Trial, Days = 30,
            IssuedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        };
        return [statement.ToJson(), Signed(statement), Encoding.UTF8.GetBytes("""{"format":1,"serial":"S","unit":"u","app":"a","kind":"PerStudy","studies":5,"issuedAt":"2026-01-01T00:00:00Z"}""")];
    }

    public void Run(ReadOnlySpan<byte> input)
    {
        using var nobody = TrustedPublishers.Load("/nonexistent");
        if (EntitlementSignature.Open(input, nobody) is not { Fault: EntitlementFault.NoEntitlement or EntitlementFault.UnknownPublisher, Statement: null })
        {
            throw new OracleException("a licence counts that nobody who is trusted signed");
        }

        if (EntitlementStatement.FromJson(input) is not { } statement)
        {
            return;
        }

        var held = new HeldEntitlement(statement, "vendor", null, 0);
        EntitlementJudge.Judge(new EntitlementQuestion(statement.App, "1.0.0", statement.Unit, statement.IssuedAt), [held]);
        if (!statement.IsSound || EntitlementStatement.FromJson(statement.ToJson()) != statement)
        {
            throw new OracleException("a licence is not what was read");
        }
    }

    private static byte[] Signed(EntitlementStatement statement)
    {
        string file = Path.GetTempFileName();
        try
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
            using Publisher publisher = Publisher.Load(file);
            return EntitlementSignature.Sign(statement, publisher);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
