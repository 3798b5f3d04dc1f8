using System.Text;
using Appliance.Edge.DicomWeb;
using Appliance.Edge.DicomWeb.Search;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>Queries of QIDO-RS: a search within its limits, or a refusal with status 400.</summary>
internal sealed class SearchQueryTarget : IFuzzTarget
{
    public string Name => "qido";

    public void Run(ReadOnlySpan<byte> input)
    {
        var parameters = new QueryCollection(QueryHelpers.ParseNullableQuery(Encoding.UTF8.GetString(input)) ?? []);
        foreach (SearchLevel level in Enum.GetValues<SearchLevel>())
        {
            try
            {
                SearchQuery query = SearchQuery.Read(parameters, level);
                if (query.Limit is < 0 or > SearchQuery.MaxResults || query.Offset < 0)
                {
                    throw new OracleException("a search beyond its limits");
                }

                if (query.Warnings.Any(warning => warning.Any(c => c is < ' ' or > '~' or '"')))
                {
                    throw new OracleException("a warning that breaks out of its header");
                }
            }
            catch (WebException refusal) when (refusal.Status == StatusCodes.Status400BadRequest)
            {
                // What makes no sense is said.
            }
        }
    }
}
