#!/usr/bin/env bash
# settings.sh STAGE: checks the stage and the settings of a deployment, with what they are by default. Run, or sourced with the stage
# as the argument. Needs nothing installed and no account.
source "$(dirname "${BASH_SOURCE[0]}")/../../setup/lib.sh"
cd "$ROOT"

STAGE=${1:-}
case $STAGE in
  dev | staging | prod) ;;
  *) missing "a stage${STAGE:+ (there is no $STAGE)}" "to know what is meant" "STAGE=dev, staging or prod" ;;
esac
export ARCH=${ARCH:-x86_64} AWS_REGION=${AWS_REGION:-eu-west-1} DOMAIN=${DOMAIN:-} CERTIFICATE_ARN=${CERTIFICATE_ARN:-}
export WEB_ACL_ARN=${WEB_ACL_ARN:-} ALARM_EMAIL=${ALARM_EMAIL:-}
case $ARCH in x86_64 | arm64) ;; *) missing "the architecture $ARCH" "in ARCH" "x86_64 or arm64" ;; esac
if [ -n "$DOMAIN" ] && [ -z "$CERTIFICATE_ARN" ]; then
  missing "CERTIFICATE_ARN" "for the domain $DOMAIN" "a certificate of AWS Certificate Manager in us-east-1"
fi

# of_parameter NAME FIELD: what the template says of one of its parameters.
of_parameter() { sed -n "/^  $1:\$/,/ConstraintDescription:/s/^    $2: //p" deploy/parameters.yml; }

# fits SETTING PARAMETER: it has the form that CloudFormation asks for after the build. Its value is said nowhere: it may be private.
fits() {
  local pattern
  pattern=$(of_parameter "$2" AllowedPattern)
  [ -n "$pattern" ] || missing "a pattern for $2" "to check $1" "AllowedPattern in deploy/parameters.yml"
  [[ ${!1} =~ $pattern ]] || missing "a valid $1" "to deploy" "$(of_parameter "$2" ConstraintDescription)"
}
fits DOMAIN Domain
fits CERTIFICATE_ARN CertificateArn
fits WEB_ACL_ARN WebAclArn
fits ALARM_EMAIL AlarmEmail
