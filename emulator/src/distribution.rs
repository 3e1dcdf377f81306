//! A distribution of CloudFront's, as far as moto has one: it notes what it is told to drop.

use std::error::Error;

use http::Method;

use crate::Moto;
use crate::aws::Service;

const DISTRIBUTIONS: &str = "/2020-05-31/distribution";
/// The least that makes one.
const CONFIG: &str = r#"<DistributionConfig xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">
<CallerReference>emulated</CallerReference><Comment></Comment><Enabled>true</Enabled>
<Origins><Quantity>1</Quantity><Items><Origin><Id>pages</Id><DomainName>pages.example</DomainName>
<CustomOriginConfig><HTTPPort>80</HTTPPort><HTTPSPort>443</HTTPSPort>
<OriginProtocolPolicy>https-only</OriginProtocolPolicy></CustomOriginConfig></Origin></Items></Origins>
<DefaultCacheBehavior><TargetOriginId>pages</TargetOriginId><ViewerProtocolPolicy>redirect-to-https</ViewerProtocolPolicy>
<ForwardedValues><QueryString>false</QueryString><Cookies><Forward>none</Forward></Cookies></ForwardedValues>
<TrustedSigners><Enabled>false</Enabled><Quantity>0</Quantity></TrustedSigners><MinTTL>0</MinTTL></DefaultCacheBehavior>
</DistributionConfig>"#;

type Made<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// One distribution.
#[derive(Clone, Debug)]
pub struct Distribution {
    service: Service,
    id: String,
}

impl Distribution {
    /// Makes one.
    ///
    /// # Errors
    /// When moto does not take it.
    pub async fn create(moto: &Moto) -> Made<Self> {
        let service = Service::new(&moto.endpoint(), "cloudfront");
        let made = service.xml(Method::POST, DISTRIBUTIONS, CONFIG).await?;
        let id = texts(&made, "Id").next().ok_or("the distribution has no identifier")?.to_owned();
        Ok(Self { service, id })
    }

    /// Names it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it was told to drop, request by request.
    ///
    /// # Errors
    /// When moto does not answer.
    pub async fn invalidated(&self) -> Made<Vec<Vec<String>>> {
        let path = format!("{DISTRIBUTIONS}/{}/invalidation", self.id);
        let list = self.service.xml(Method::GET, &path, "").await?;
        let mut requests = Vec::new();
        for id in texts(&list, "Id") {
            let one = self.service.xml(Method::GET, &format!("{path}/{id}"), "").await?;
            requests.push(texts(&one, "Path").map(str::to_owned).collect());
        }
        Ok(requests)
    }
}

/// What stands in each element of this name.
fn texts<'a>(xml: &'a str, element: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    let (start, end) = (format!("<{element}>"), format!("</{element}>"));
    let mut rest = xml;
    std::iter::from_fn(move || {
        let (_, behind) = rest.split_once(&start)?;
        let (text, behind) = behind.split_once(&end)?;
        rest = behind;
        Some(text)
    })
}
